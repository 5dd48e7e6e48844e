import { type Columns, never, statuses } from "../../engine/columns.ts";
import type { Finding } from "../../engine/finding.ts";
import { type ObjectTest, ordered, violated } from "./object-test.ts";

/**
 * A mutex or semaphore: a permit is certainly held from the return of its acquire to the call of its release, and
 * never may more be held than there are (reference, section 2.5). So each acquire is put as late, each release
 * as early as it can be, and the holders are counted. With `fenced`, each hold's token exceeds those before it.
 */
export function permitsTest(permits: number, fenced = false): ObjectTest {
  return (columns) => (isPlain(columns, fenced) ? decide(columns, permits, fenced) : undefined);
}

function decide(columns: Columns, permits: number, fenced: boolean): Finding {
  const { process, status } = columns;
  const acquires = columns.functions.indexOf("acquire");
  const releaseOf = releases(columns, acquires);
  const calls = (row: number): number[] => (releaseOf[row]! < 0 ? [row] : [row, releaseOf[row]!]);
  /** Acquires in force, in the order of their return. */
  const holders = new Set<number>();
  /** The acquire that each release ends. */
  const endedBy = new Int32Array(columns.count).fill(-1);
  for (let row = 0; row < columns.count; row++) if (releaseOf[row]! >= 0) endedBy[releaseOf[row]!] = row;
  const rows = moments(columns, acquires);
  let [written, greatest] = [0, -1];
  for (const row of rows) {
    if (columns.f[row] !== acquires) {
      // What had no answer need not have happened.
      if (endedBy[row]! < 0 && status[row] === statuses.info) continue;
      if (endedBy[row]! < 0)
        return violated(
          "released without holding",
          [row],
          `Process ${process[row]} released what it did not hold.`,
        );
      holders.delete(endedBy[row]!);
    } else {
      if (holders.size === permits) return crowded([...holders, row].flatMap(calls), permits);
      holders.add(row);
      if (fenced && greatest >= 0 && tokenOf(columns, row) <= tokenOf(columns, greatest))
        return stale(columns, greatest, row, [greatest, row].flatMap(calls));
      greatest = row;
    }
    rows[written++] = row;
  }
  return ordered(columns, rows.subarray(0, written));
}

/** Only acquires and releases, and no process goes on after a call without an answer. */
function isPlain(columns: Columns, fenced: boolean): boolean {
  const { count, f, functions, status, process } = columns;
  const [acquires, released] = [functions.indexOf("acquire"), functions.indexOf("release")];
  const gone = new Set<number>();
  for (let row = 0; row < count; row++) {
    if (f[row] !== acquires && f[row] !== released) return false;
    if (status[row] === statuses.refused || (gone.size > 0 && gone.has(process[row]!))) return false;
    if (status[row] === statuses.info) gone.add(process[row]!);
    else if (fenced && f[row] === acquires && !Number.isFinite(tokenOf(columns, row))) return false;
  }
  return true;
}

/** For each acquire the release that ends it: a process gives back first what it got first; -1 for none. */
function releases({ count, f, process }: Columns, acquires: number): Int32Array {
  const releaseOf = new Int32Array(count).fill(-1);
  const queues = new Map<number, number[]>();
  for (let row = 0; row < count; row++) {
    let held = queues.get(process[row]!);
    if (held === undefined) {
      held = [];
      queues.set(process[row]!, held);
    }
    if (f[row] === acquires) held.push(row);
    else if (held.length > 0) releaseOf[held.shift()!] = row;
  }
  return releaseOf;
}

/** Acquires by their return, releases by their call; an acquire without an answer need not have happened. */
function moments({ count, events, f, invoked, completed }: Columns, acquires: number): Int32Array {
  const rowAt = new Int32Array(events).fill(-1);
  for (let row = 0; row < count; row++) {
    const moment = f[row] === acquires ? completed[row]! : invoked[row]!;
    if (moment !== never) rowAt[moment] = row;
  }
  return rowAt.filter((row) => row >= 0);
}

function crowded(rows: readonly number[], permits: number): Finding {
  return violated(
    "held by too many",
    rows,
    permits === 1
      ? "The lock was acquired while another hold was certainly in force: its acquire had returned and its release was not yet called."
      : `${permits + 1} permits of ${permits} were certainly held at the same time: their acquires had returned and their releases were not yet called.`,
  );
}

function tokenOf(columns: Columns, row: number): number {
  return columns.values[columns.result[row]!] as number;
}

function stale(columns: Columns, earlier: number, later: number, rows: readonly number[]): Finding {
  const { process } = columns;
  return violated(
    "fencing token not greater",
    rows,
    `The hold of process ${process[later]} came after that of process ${process[earlier]}, but its token ${tokenOf(columns, later)} is not greater than ${tokenOf(columns, earlier)}.`,
  );
}
