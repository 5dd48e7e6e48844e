import { type Columns, never } from "../../engine/columns.ts";

/**
 * The instants worth looking at. Among the gaps between events, one that follows an invocation and precedes a
 * completion lies in more calls, and under fewer values that are certainly there, than its neighbours: just
 * before a completion nothing is lost yet, just after an invocation everything is gained. Only these count,
 * and the last one of all.
 */
export class Slots {
  readonly count: number;
  /** How many slots lie before the event at a position. */
  readonly before: Int32Array;

  /** Of all rows, or of some. */
  constructor(columns: Columns, rows?: readonly number[]) {
    const { events } = columns;
    const kind = new Uint8Array(events);
    const mark = (row: number): void => {
      kind[columns.invoked[row]!] = 1;
      if (columns.completed[row] !== never) kind[columns.completed[row]!] = 2;
    };
    if (rows === undefined) for (let row = 0; row < columns.count; row++) mark(row);
    else for (const row of rows) mark(row);
    this.before = new Int32Array(events + 1);
    let count = 0;
    let opened = false;
    for (let position = 0; position < events; position++) {
      if (kind[position] === 2 && opened) count++;
      if (kind[position] !== 0) opened = kind[position] === 1;
      this.before[position] = count;
    }
    this.before[events] = ++count;
    this.count = count;
  }

  /** The first slot after the event at this position; `count` after the end. */
  after(position: number): number {
    return position >= this.before.length ? this.count : this.before[position]!;
  }

  /** The last slot before the event at this position, -1 when there is none. */
  last(position: number): number {
    return this.after(position) - 1;
  }
}
