import { type Columns, statuses } from "../../../checkers/engine/columns.ts";
import { Random } from "../../core/random.ts";

export interface GossipingReplicas {
  readonly operations: number;
  readonly processes: number;
  readonly keys: number;
  /** Share of operations that write. */
  readonly writes: number;
  /** Chance that a process, before an operation, takes over all that another has. */
  readonly gossip: number;
  /** Which of two writes stays: the later by the clock (causal convergence), or by arrival (causal memory). */
  readonly keeps: "later" | "arrived";
  readonly seed: number;
  /** Reads that return the value before the one that is there. */
  readonly spoiled?: number;
}

/**
 * Each process reads and writes its own replica and now and then takes over all that another one has: causally
 * consistent, and not sequentially once writes cross.
 */
export function gossipingReplicas(options: GossipingReplicas): Columns {
  const { operations, processes, keys } = options;
  const random = new Random(`gossiping-replicas/${options.seed}`);
  const replicas = new Replicas(options);
  const key = new Int32Array(operations);
  const process = new Int32Array(operations);
  const argument = new Int32Array(operations).fill(-1);
  const result = new Int32Array(operations).fill(-1);
  const f = new Uint8Array(operations);
  for (let i = 0; i < operations; i++) {
    const p = random.below(processes);
    const x = random.below(keys);
    process[i] = p;
    key[i] = x;
    if (random.chance(options.gossip)) replicas.merge(p, random.below(processes));
    if (random.chance(options.writes)) {
      f[i] = 1;
      argument[i] = i + 1;
      replicas.write(p, x, i + 1);
    } else result[i] = replicas.read(p, x);
  }
  for (let spoiled = options.spoiled ?? 0; spoiled > 0; ) {
    const i = Math.floor(operations / 2) + random.below(operations >> 1);
    const before = result[i]! > 0 ? replicas.before(result[i]!) : -1;
    if (before < 0) continue;
    result[i] = before;
    spoiled--;
  }
  return {
    count: operations,
    events: 2 * operations,
    f,
    functions: ["read", "write"],
    session: process,
    sessions: processes,
    process,
    key,
    keys: Array.from({ length: keys }, (_, number) => number),
    argument,
    expected: new Int32Array(operations).fill(-1),
    result,
    values: Array.from({ length: operations + 1 }, (_, value) => (value === 0 ? null : value)),
    nilValue: 0,
    status: new Uint8Array(operations).fill(statuses.ok),
    invoked: Int32Array.from({ length: operations }, (_, row) => 2 * row),
    completed: Int32Array.from({ length: operations }, (_, row) => 2 * row + 1),
    aborted: new Map(),
  };
}

class Replicas {
  readonly #options: GossipingReplicas;
  /** By process and key: the value there. */
  readonly #copies: Int32Array;
  /** By process and process: how many writes of the other it has. */
  readonly #has: Int32Array;
  readonly #written: { readonly keys: number[]; readonly values: number[] }[];
  /** The write that each write replaced where it was made. */
  readonly #replaced: Int32Array;

  constructor(options: GossipingReplicas) {
    const { operations, processes, keys } = options;
    this.#options = options;
    this.#copies = new Int32Array(processes * keys);
    this.#has = new Int32Array(processes * processes);
    this.#written = Array.from({ length: processes }, () => ({ keys: [], values: [] }));
    this.#replaced = new Int32Array(operations + 1);
  }

  read(p: number, x: number): number {
    return this.#copies[p * this.#options.keys + x]!;
  }

  before(value: number): number {
    return this.#replaced[value]!;
  }

  write(p: number, x: number, value: number): void {
    const at = p * this.#options.keys + x;
    this.#replaced[value] = this.#copies[at]!;
    this.#copies[at] = value;
    this.#written[p]!.keys.push(x);
    this.#written[p]!.values.push(value);
    this.#has[p * this.#options.processes + p] = this.#written[p]!.values.length;
  }

  merge(p: number, from: number): void {
    const { processes, keys, keeps } = this.#options;
    const arrived: { readonly x: number; readonly value: number }[] = [];
    for (let q = 0; q < processes; q++) {
      const mine = p * processes + q;
      const theirs = this.#has[from * processes + q]!;
      for (let number = this.#has[mine]!; number < theirs; number++) {
        const x = this.#written[q]!.keys[number]!;
        const value = this.#written[q]!.values[number]!;
        if (keeps === "arrived") arrived.push({ x, value });
        else if (this.#copies[p * keys + x]! < value) this.#copies[p * keys + x] = value;
      }
      if (theirs > this.#has[mine]!) this.#has[mine] = theirs;
    }
    // Values grow in the order of all operations, which extends causality.
    arrived.sort((a, b) => a.value - b.value);
    for (const { x, value } of arrived) this.#copies[p * keys + x] = value;
  }
}
