import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/**
 * Labels of everything a run makes in the engine. The owner is the harness's process, named so that no later process
 * can be taken for it: a number alone comes back, with the moment of its start and of the machine's it does not.
 */
export const labelNames = {
  run: "faultline.run",
  owner: "faultline.owner",
  node: "faultline.node",
  image: "faultline.image",
} as const;

export interface Owner {
  readonly pid: number;
  readonly start: string;
  readonly boot: string;
  /** The process namespace: the same number in another one is another process. */
  readonly namespace: string;
  readonly host: string;
}

export function ownerLabel(): string {
  return JSON.stringify(thisOwner());
}

/**
 * Whether the harness that a label names is gone for sure. One on another machine or in another process namespace
 * cannot be seen from here, and counts as living.
 */
export function isDead(label: string): boolean {
  const owner = readOwner(label);
  const self = thisOwner();
  if (owner === undefined || owner.host !== self.host) return false;
  if (owner.boot !== self.boot) return true;
  return owner.namespace === self.namespace && startOf(owner.pid) !== owner.start;
}

function thisOwner(): Owner {
  return {
    pid: process.pid,
    start: startOf(process.pid) ?? "",
    boot: readOr("/proc/sys/kernel/random/boot_id"),
    namespace: linkOr("/proc/self/ns/pid"),
    host: hostname(),
  };
}

function readOwner(label: string): Owner | undefined {
  try {
    const owner = JSON.parse(label) as Partial<Owner>;
    const texts = [owner.start, owner.boot, owner.namespace, owner.host];
    return Number.isSafeInteger(owner.pid) && texts.every((text) => typeof text === "string")
      ? (owner as Owner)
      : undefined;
  } catch {
    return undefined;
  }
}

/** When the process started, in whatever unit the system counts; undefined when there is no such process. */
function startOf(pid: number): string | undefined {
  if (process.platform === "linux") {
    const stat = readOr(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // proc_pid_stat(5): field 3 is the state, field 22 the start; a zombie does nothing any more.
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
  }
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

function readOr(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}

function linkOr(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
