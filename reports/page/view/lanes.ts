import type { OperationsView } from "./run-view.ts";

/** One row of the timeline: a client thread, which acts under a new process number after each crash. */
export interface Lane {
  readonly label: string;
  /** Positions of operations, in order of invocation; they never overlap. */
  readonly operations: Int32Array;
}

/** How many rows a reader can follow; with more processes, rows are shared by those that do not overlap. */
const lanesMax = 64;

export function lanesOf(operations: OperationsView): Lane[] {
  const byProcess = new Map<number, number[]>();
  for (let index = 0; index < operations.count; index++) {
    const process = operations.process[index]!;
    const known = byProcess.get(process);
    if (known === undefined) byProcess.set(process, [index]);
    else known.push(index);
  }
  const afterCrashes = share(byProcess, operations, (last) => operations.ending(last) !== "ok");
  const groups = afterCrashes.length <= lanesMax ? afterCrashes : share(byProcess, operations, () => true);
  return groups.map((processes) => ({
    label: processes.length > 3 ? `${processes[0]} … ${processes.at(-1)}` : processes.join(", "),
    operations: Int32Array.from(processes.flatMap((process) => byProcess.get(process)!)),
  }));
}

/** Gives each process the first row whose last process is over before it begins, and whose end allows a follower. */
function share(
  byProcess: ReadonlyMap<number, readonly number[]>,
  operations: OperationsView,
  ends: (lastOperation: number) => boolean,
): number[][] {
  const groups: { readonly processes: number[]; last: number }[] = [];
  const firstInvoked = (process: number): number => operations.invokedAt[byProcess.get(process)![0]!]!;
  // Processes that begin together are rows in their own order.
  const order = [...byProcess.keys()].sort((one, other) => one - other);
  const inTime = order.toSorted((one, other) => firstInvoked(one) - firstInvoked(other));
  for (const process of inTime) {
    const start = firstInvoked(process);
    const last = byProcess.get(process)!.at(-1)!;
    const free = groups.find((group) => operations.endedAt[group.last]! <= start && ends(group.last));
    if (free === undefined) groups.push({ processes: [process], last });
    else {
      free.processes.push(process);
      free.last = last;
    }
  }
  return groups.map((group) => group.processes).sort((one, other) => one[0]! - other[0]!);
}
