import type { KvCommand } from "../kv-requests.ts";
import type { Members } from "./members.ts";
import type { StoreCommand } from "./store-requests.ts";

/**
 * What an entry does to the state machine. The no-op opens a leader's term (section 8); a configuration is in force
 * from the moment it is in a server's log, committed or not (section 6).
 */
export type Command =
  | KvCommand
  | StoreCommand
  | { readonly type: "noop" }
  | { readonly type: "config"; readonly members: Members };

/** Short and readable, and different for different commands: what traces show and invariants compare. */
export function describe(command: Command): string {
  if (command.type === "noop") return "noop";
  if (command.type === "config") return describeMembers(command.members);
  const session = command.client === undefined ? "" : ` @${command.client}/${command.seq}`;
  if (command.type === "batch") return `batch ${command.changes.map(describe).join(", ")}${session}`;
  if (command.type === "write" || command.type === "put")
    return `${command.type} ${command.key}=${brief(command.value)}${session}`;
  if (command.type === "delete") return `delete ${command.key}${session}`;
  if (command.type === "expire") return `expire ${command.key} ${command.token}`;
  if (command.type !== "cas") return `${command.type} ${command.key}${session}`;
  return `cas ${command.key} ${brief(command.from)}->${brief(command.to)}${session}`;
}

function describeMembers({ voters, next, learners }: Members): string {
  const names = (nodes: readonly string[]): string => nodes.join(",");
  const joint = next === null ? "" : ` and ${names(next)}`;
  return `config ${names(voters)}${joint}${learners.length === 0 ? "" : ` learning ${names(learners)}`}`;
}

function brief(value: unknown): string {
  if (typeof value === "number") return String(value);
  const text = JSON.stringify(value);
  return text.length <= 40 ? text : `${text.slice(0, 32)}..${fingerprint(text)}`;
}

/** 32-bit FNV-1a: long texts that begin alike still differ, and equal states can be told by it. */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let position = 0; position < text.length; position++) {
    hash = Math.imul(hash ^ text.charCodeAt(position), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}
