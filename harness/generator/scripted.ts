import type { Invocation, Nanos, OperationTable } from "../core/operation.ts";
import { done, invoking, waiting } from "./emission.ts";
import type { Context, Emission, Generator } from "./generator.ts";

/** A call with its thread and its moment, counted from the begin of the run. */
export interface Scripted<T extends OperationTable = OperationTable> {
  readonly at: Nanos;
  readonly thread: number;
  readonly invocation: Invocation<T>;
}

/**
 * Plays calls that were written down: each on its thread at its moment, or late when the thread is still busy. Calls
 * of one thread keep the order of the list. So do calls of one moment, so that a recorded run comes out the same.
 */
export function scripted<T extends OperationTable>(calls: readonly Scripted<T>[]): Generator<T> {
  const lanes = new Map<number, number[]>();
  for (const [position, { thread }] of calls.entries()) {
    lanes.set(thread, [...(lanes.get(thread) ?? []), position]);
  }
  const all = [...lanes.values()].map((positions): Lane => ({ positions, next: 0 }));
  return from(calls, all);
}

/** The calls of one thread, as positions in the list, and how many of them were made. */
interface Lane {
  readonly positions: readonly number[];
  readonly next: number;
}

function from<T extends OperationTable>(calls: readonly Scripted<T>[], lanes: readonly Lane[]): Generator<T> {
  const self: Generator<T> = { next: (context) => choose(calls, lanes, context, self) };
  return self;
}

function choose<T extends OperationTable>(
  calls: readonly Scripted<T>[],
  lanes: readonly Lane[],
  { free, time }: Context,
  self: Generator<T>,
): Emission<T> {
  const heads = lanes
    .flatMap((lane) => lane.positions[lane.next] ?? [])
    .sort((a, b) => calls[a]!.at - calls[b]!.at || a - b);
  if (heads.length === 0) return done;
  for (const position of heads) {
    const call = calls[position]!;
    if (call.at > time) return waiting(self, call.at);
    if (free.includes(call.thread)) {
      const { invocation, thread, at } = call;
      return invoking({ invocation, thread, time: at }, from(calls, advanced(lanes, position)));
    }
    // Its thread may be set free at this very moment: then it goes before the others of the moment.
    if (call.at === time) return waiting(self, time + 1);
  }
  return waiting(self);
}

const advanced = (lanes: readonly Lane[], position: number): Lane[] =>
  lanes.map((lane) => (lane.positions[lane.next] === position ? { ...lane, next: lane.next + 1 } : lane));
