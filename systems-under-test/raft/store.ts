import type { Body } from "../../harness/runtime/message.ts";
import type { KvMachine } from "../kv-machine.ts";
import type { KvChange, KvCommand, KvKey } from "../kv-requests.ts";
import { isRefusal, refusal } from "../rpc.ts";
import type { Command } from "./command.ts";
import { acquire, isHeldUnder, letGo, lockOf, renew } from "./locks.ts";
import type { Batch, Put, RangeRead, StoreCommand } from "./store-requests.ts";

/** The state machine's step for one entry, whose index is the revision; undefined: done long ago, and nobody waits. */
export function applyToStore(
  machine: KvMachine,
  command: KvCommand | StoreCommand,
  revision: number,
  bugs: ReadonlySet<string>,
): Body | undefined {
  if (isKvCommand(command)) return machine.apply(command);
  switch (command.type) {
    case "batch":
      return machine.once(command, () => applyBatch(machine, command, revision, bugs));
    case "put":
      return machine.once(command, () => put(machine, command, revision, bugs));
    case "acquire":
      return machine.once(command, () => acquire(machine, command, revision));
    case "renew":
      return machine.once(command, () => renew(machine, command));
    case "release":
      return machine.once(command, () => letGo(machine, command.key, lockOf(machine, command.key), command));
    case "expire":
      return letGo(machine, command.key, lockOf(machine, command.key), command);
  }
}

/** Whether it changes one key and nothing more. */
export function isKvCommand(command: Command): command is KvCommand {
  return command.type === "write" || command.type === "cas" || command.type === "delete";
}

/** The answer to a read of all keys that begin alike: of one moment, with the revision it is of. */
export function rangeOf(machine: KvMachine, { prefix }: RangeRead, revision: number): Body {
  const found: [KvKey, unknown][] = [];
  for (const [key, value] of machine.entries())
    if (typeof key === "string" && key.startsWith(prefix)) found.push([key, value]);
  return { type: "range_ok", values: Object.fromEntries(found), revision };
}

/** All or nothing: what one change leaves behind the next one finds, and nothing is stored before all were possible. */
function applyBatch(
  machine: KvMachine,
  { changes }: Batch,
  revision: number,
  bugs: ReadonlySet<string>,
): Body {
  const done: Body = { type: "batch_ok", revision };
  // M-R23: what came before the change that is refused stays.
  if (bugs.has("half-batch")) return refusedAmong(changes, (change) => machine.change(change)) ?? done;
  const trial = machine.fork(changes.map(({ key }) => key));
  const refused = refusedAmong(changes, (change) => trial.change(change));
  if (refused !== undefined) return refused;
  for (const change of changes) machine.change(change);
  return done;
}

function refusedAmong(changes: readonly KvChange[], make: (change: KvChange) => Body): Body | undefined {
  for (const change of changes) {
    const answer = make(change);
    if (isRefusal(answer)) return answer;
  }
  return undefined;
}

function put(
  machine: KvMachine,
  { key, value, fence }: Put,
  revision: number,
  bugs: ReadonlySet<string>,
): Body {
  // M-R22: whoever once held the lock may write for ever.
  const isFenced = fence !== undefined && !bugs.has("unfenced-lock");
  if (isFenced && !isHeldUnder(machine, fence))
    return refusal(
      "precondition-failed",
      `the lock ${fence.lock} is not held under the token ${fence.token}`,
    );
  machine.change({ type: "write", key, value });
  return { type: "put_ok", revision };
}
