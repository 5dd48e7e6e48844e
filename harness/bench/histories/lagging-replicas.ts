import { type Columns, statuses } from "../../../checkers/engine/columns.ts";
import { Random } from "../../core/random.ts";

export interface LaggingReplicas {
  readonly operations: number;
  readonly processes: number;
  readonly keys: number;
  /** Share of operations that write. */
  readonly writes: number;
  /** How many writes a replica may be behind the log when it is read. */
  readonly lag: number;
  /**
   * How far the recorded times are from the order of the log: by how many operations, at random, a process's
   * record may be off; Infinity records one process after the other.
   */
  readonly noise: number;
  readonly seed: number;
  /** Reads that return a value their replica had replaced long before. */
  readonly spoiled?: number;
}

/**
 * Writes go through one log, and a writer waits for its own; a read answers from the process's own replica, which
 * may lag (Attiya and Welch's local reads). That is sequentially consistent and hardly ever linearizable.
 */
export function laggingReplicas(options: LaggingReplicas): Columns {
  const { operations, processes, keys, lag } = options;
  const random = new Random(`lagging-replicas/${options.seed}`);
  const key = new Int32Array(operations);
  const process = new Int32Array(operations);
  const argument = new Int32Array(operations).fill(-1);
  const result = new Int32Array(operations).fill(-1);
  const logs = Array.from({ length: keys }, (): number[] => []);
  const positions = Array.from({ length: keys }, (): number[] => []);
  const applied = new Float64Array(processes);
  let log = 0;
  for (let i = 0; i < operations; i++) {
    const p = random.below(processes);
    const x = random.below(keys);
    process[i] = p;
    key[i] = x;
    if (random.chance(options.writes)) {
      argument[i] = i + 1;
      logs[x]!.push(i + 1);
      positions[x]!.push(++log);
      applied[p] = log;
      continue;
    }
    applied[p] = Math.max(applied[p]!, log - random.below(lag + 1));
    const seen = countUpTo(positions[x]!, applied[p]!);
    result[i] = seen === 0 ? 0 : logs[x]![seen - 1]!;
  }
  spoil(options, random, key, result, logs);
  return recorded(options, random, { key, process, argument, result });
}

/** How many of the ascending numbers are at most a bound. */
function countUpTo(ascending: readonly number[], bound: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! <= bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

function spoil(
  { spoiled = 0, operations }: LaggingReplicas,
  random: Random,
  key: Int32Array,
  result: Int32Array,
  logs: readonly (readonly number[])[],
): void {
  for (let left = spoiled, tries = 0; left > 0 && tries < 1000 * spoiled; tries++) {
    const i = random.between(operations >> 1, operations - 1);
    const log = logs[key[i]!]!;
    if (result[i]! <= 0 || log.length < 4) continue;
    result[i] = log[log.length >> 2]!;
    left--;
  }
}

interface Made {
  readonly key: Int32Array;
  readonly process: Int32Array;
  readonly argument: Int32Array;
  readonly result: Int32Array;
}

/** The operations in the order in which they are recorded; each process's own order is kept. */
function recorded(options: LaggingReplicas, random: Random, made: Made): Columns {
  const { operations: count, processes, keys, noise } = options;
  const times = new Float64Array(count);
  const last = new Float64Array(processes);
  for (let i = 0; i < count; i++) {
    const p = made.process[i]!;
    const off = noise === Number.POSITIVE_INFINITY ? p * 2 * count : random.unit() * noise;
    last[p] = Math.max(last[p]! + 1e-6, i + off);
    times[i] = last[p]!;
  }
  const places = Array.from({ length: count }, (_, i) => i).sort((a, b) => times[a]! - times[b]!);
  const inOrder = (column: Int32Array): Int32Array => Int32Array.from(places, (place) => column[place]!);
  const process = inOrder(made.process);
  const argument = inOrder(made.argument);
  return {
    count,
    events: 2 * count,
    f: Uint8Array.from(argument, (value) => (value < 0 ? 0 : 1)),
    functions: ["read", "write"],
    session: process,
    sessions: processes,
    process,
    key: inOrder(made.key),
    keys: Array.from({ length: keys }, (_, x) => x),
    argument,
    expected: new Int32Array(count).fill(-1),
    result: inOrder(made.result),
    values: Array.from({ length: count + 1 }, (_, value) => (value === 0 ? null : value)),
    nilValue: 0,
    status: new Uint8Array(count).fill(statuses.ok),
    invoked: Int32Array.from(places, (_, place) => 2 * place),
    completed: Int32Array.from(places, (_, place) => 2 * place + 1),
    aborted: new Map(),
  };
}
