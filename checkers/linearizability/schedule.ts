import type { Operation } from "../../harness/core/operation.ts";
import { isOpen } from "./parts.ts";

/** What the frontier search passes, in order of the record. */
export interface Schedule {
  /** The invocation of operation `n` is `n`, its completion `-1 - n`. */
  readonly events: Int32Array;
  /** Of completed operations the bit they have while they are open; bits are used again. -1: optional. */
  readonly slot: Int32Array;
  readonly slots: number;
  /** Of optional operations the class, counted from 0. -1: completed. */
  readonly optionalClass: Int32Array;
  /** The number of the optional operations of a class, counted from 0; undefined where there are none. */
  classNumber(alike: number): number | undefined;
  /** The optional operations of each class in order of invocation: they are used in this order. */
  readonly members: readonly (readonly number[])[];
}

/** Operations are in order of invocation; `classes` tells which are alike. */
export function scheduleOf(operations: readonly Operation[], classes: Int32Array): Schedule {
  const completed = operations.flatMap((operation, position) => (isOpen(operation) ? [] : [position]));
  completed.sort((a, b) => operations[a]!.completed - operations[b]!.completed);
  const events = new Int32Array(operations.length + completed.length);
  const slot = new Int32Array(operations.length).fill(-1);
  const optionalClass = new Int32Array(operations.length).fill(-1);
  const classNumbers = new Map<number, number>();
  const members: number[][] = [];
  const free: number[] = [];
  let slots = 0;
  let begun = 0;
  let end = 0;
  const begin = (position: number): void => {
    events[end++] = position;
    if (!isOpen(operations[position]!)) {
      slot[position] = free.pop() ?? slots++;
      return;
    }
    let number = classNumbers.get(classes[position]!);
    if (number === undefined) {
      number = members.length;
      classNumbers.set(classes[position]!, number);
      members.push([]);
    }
    optionalClass[position] = number;
    members[number]!.push(position);
  };
  for (const returned of completed) {
    // An invocation at the position of a return comes first: touching intervals are concurrent.
    while (begun < operations.length && operations[begun]!.invoked <= operations[returned]!.completed) {
      begin(begun++);
    }
    events[end++] = -1 - returned;
    free.push(slot[returned]!);
  }
  // What begins after the last completion need not happen.
  const classNumber = (alike: number): number | undefined => classNumbers.get(alike);
  return { events: events.subarray(0, end), slot, slots, optionalClass, members, classNumber };
}
