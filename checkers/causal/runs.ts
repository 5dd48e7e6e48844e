import { initial, type Program } from "./program.ts";

/** Reads of one value by one session, of one key, with no other value of that key read in between. */
export interface Runs {
  /** First run of each key, and the end of the last; runs of a key are in program order. */
  readonly start: Int32Array;
  /** The node that wrote the value, or `initial`. */
  readonly source: Int32Array;
  /** The session's first and last read of it, as nodes. */
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** By node: the run of its value, or -1. */
  readonly of: Int32Array;
  /** Reads that return to a value after another one: [the value's first read, the other's, the return]. */
  readonly returning: readonly [number, number, number] | undefined;
}

/** The runs of a session. `of` is scratch of the size of the program, all -1. */
export function runsOf(program: Program, session: number, of: Int32Array): Runs {
  const { start, source, key, keys } = program;
  const current = new Int32Array(keys).fill(-1);
  const runFirst: number[] = [];
  const runLast: number[] = [];
  let returning: readonly [number, number, number] | undefined;
  for (let node = start[session]!; node < start[session + 1]! && returning === undefined; node++) {
    const from = source[node]!;
    if (from < initial) continue;
    const x = key[node]!;
    const run = current[x]!;
    if (run >= 0 && source[runFirst[run]!] === from) {
      runLast[run] = node;
      continue;
    }
    const earlier = from === initial ? -1 : of[from]!;
    if (run >= 0 && (from === initial || earlier >= 0))
      returning = [earlier < 0 ? -1 : runFirst[earlier]!, runFirst[run]!, node];
    current[x] = runFirst.length;
    if (from >= 0) of[from] = runFirst.length;
    runFirst.push(node);
    runLast.push(node);
  }
  return { ...byKey(program, runFirst, runLast, of), of, returning };
}

/** Numbers the runs key by key. */
function byKey(
  { key, keys, source }: Program,
  runFirst: readonly number[],
  runLast: readonly number[],
  of: Int32Array,
): Omit<Runs, "of" | "returning"> {
  const start = new Int32Array(keys + 1);
  for (const node of runFirst) start[key[node]! + 1] = start[key[node]! + 1]! + 1;
  for (let x = 0; x < keys; x++) start[x + 1] = start[x + 1]! + start[x]!;
  const next = start.slice();
  const runs = {
    start,
    source: new Int32Array(runFirst.length),
    first: new Int32Array(runFirst.length),
    last: new Int32Array(runFirst.length),
  };
  for (let number = 0; number < runFirst.length; number++) {
    const node = runFirst[number]!;
    const place = next[key[node]!]!;
    next[key[node]!] = place + 1;
    runs.source[place] = source[node]!;
    runs.first[place] = node;
    runs.last[place] = runLast[number]!;
    if (source[node]! >= 0) of[source[node]!] = place;
  }
  return runs;
}

/** The first run of a key whose last read is at or after a node of the session, or -1. */
export function runFrom(runs: Runs, key: number, node: number): number {
  let low = runs.start[key]!;
  let high = runs.start[key + 1]!;
  const end = high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runs.last[middle]! < node) low = middle + 1;
    else high = middle;
  }
  return low === end ? -1 : low;
}
