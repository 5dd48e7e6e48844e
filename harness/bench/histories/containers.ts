import { type Columns, never, statuses } from "../../../checkers/engine/columns.ts";
import { Heap } from "../../../checkers/linearizability/containers/heap.ts";

export interface ContainerLoad {
  readonly model: ContainerName;
  readonly operations: number;
  readonly clients: number;
  readonly keys?: number;
  /** Calls that put something in and never answer. */
  readonly crashed?: number;
  /** Two answers late in the run are exchanged. */
  readonly spoiled?: boolean;
}

/** One object of a run: `begin` draws a call, `act` lets it take effect and answers, or undefined when it must wait. */
interface Copy {
  begin(draw: number, client: number): { readonly f: 0 | 1; readonly value: number };
  act(f: 0 | 1, value: number): number | undefined;
}

export type ContainerName = "queue" | "stack" | "priority-queue" | "set" | "append-list" | "counter" | "lock";

interface Kind {
  readonly functions: readonly [puts: string, takes: string];
  copy(run: Run): Copy;
}

/** How the containers are driven: about as many calls that put as calls that take or read. */
const kinds: Record<ContainerName, Kind> = {
  queue: { functions: ["enqueue", "dequeue"], copy: (run) => container(run, fifo()) },
  stack: { functions: ["push", "pop"], copy: (run) => container(run, []) },
  "priority-queue": { functions: ["insert", "extract"], copy: (run) => container(run, byPriority(run)) },
  set: { functions: ["add", "read"], copy: (run) => collection(run) },
  "append-list": { functions: ["append", "read"], copy: (run) => collection(run) },
  counter: { functions: ["add", "read"], copy: (run) => tally(run) },
  lock: { functions: ["acquire", "release"], copy: () => mutex() },
};

/** A linearizable run of containers, written straight into columns: deterministic, every value new. */
export function containerColumns(load: ContainerLoad): Columns {
  return new Run(load).columns();
}

const phases = { idle: 0, open: 1, acted: 2 } as const;

class Run {
  readonly values: unknown[] = [null];
  readonly #load: ContainerLoad;
  readonly #f: Uint8Array;
  readonly #status: Uint8Array;
  readonly #process: Int32Array;
  readonly #key: Int32Array;
  readonly #argument: Int32Array;
  readonly #result: Int32Array;
  readonly #invoked: Int32Array;
  readonly #completed: Int32Array;
  #random = 0x9e3779b1 | 1;

  constructor(load: ContainerLoad) {
    this.#load = load;
    const count = load.operations;
    this.#f = new Uint8Array(count);
    this.#status = new Uint8Array(count);
    this.#process = new Int32Array(count);
    this.#key = new Int32Array(count);
    this.#argument = new Int32Array(count).fill(-1);
    this.#result = new Int32Array(count).fill(-1);
    this.#invoked = new Int32Array(count);
    this.#completed = new Int32Array(count).fill(never);
  }

  get operations(): number {
    return this.#load.operations;
  }

  columns(): Columns {
    const { keys = 1, model, operations: count } = this.#load;
    const { events, sessions } = this.#record();
    if (this.#load.spoiled === true) this.#spoil();
    return {
      count,
      events,
      f: this.#f,
      functions: kinds[model].functions,
      session: this.#process,
      sessions,
      process: this.#process,
      key: this.#key,
      keys: keys === 1 ? [""] : Array.from({ length: keys }, (_, key) => `k${key}`),
      argument: this.#argument,
      expected: new Int32Array(count).fill(-1),
      result: this.#result,
      values: this.values,
      nilValue: 0,
      status: this.#status,
      invoked: this.#invoked,
      completed: this.#completed,
      aborted: new Map(),
    };
  }

  #record(): { readonly events: number; readonly sessions: number } {
    const { model, operations, clients, keys = 1, crashed = 0 } = this.#load;
    const copies = Array.from({ length: keys }, () => kinds[model].copy(this));
    const phase = new Uint8Array(clients);
    const rowOf = new Int32Array(clients);
    const process = Int32Array.from({ length: clients }, (_, client) => client);
    const crashEvery = crashed === 0 ? operations + 1 : Math.ceil(operations / (crashed + 1));
    let [begun, events, sessions, busy] = [0, 0, clients, 0];
    // A lock's last caller may wait for ever; then its call stays open.
    for (let idle = 0; (begun < operations || busy > 0) && idle < 1000 * clients; idle++) {
      const client = this.below(clients);
      const row = rowOf[client]!;
      if (phase[client] === phases.idle) {
        if (begun === operations) continue;
        rowOf[client] = begun;
        this.#begin(begun, copies, process[client]!, client, events++);
        begun++;
        busy++;
        phase[client] = phases.open;
      } else if (phase[client] === phases.open) {
        const answer = copies[this.#key[row]!]!.act(this.#f[row] as 0 | 1, this.#argument[row]!);
        if (answer === undefined) continue;
        this.#result[row] = answer;
        phase[client] = phases.acted;
      } else {
        phase[client] = phases.idle;
        busy--;
        if (row % crashEvery === crashEvery - 1 && this.#f[row] === 0) {
          this.#status[row] = statuses.info;
          this.#result[row] = -1;
          process[client] = sessions++;
        } else this.#completed[row] = events++;
      }
      idle = 0;
    }
    for (let row = 0; row < operations; row++) if (this.#completed[row] === never) this.#status[row] = 1;
    return { events, sessions };
  }

  #begin(row: number, copies: readonly Copy[], process: number, client: number, event: number): void {
    const key = copies.length === 1 ? 0 : this.below(copies.length);
    const { f, value } = copies[key]!.begin(this.below(1 << 20), client);
    this.#f[row] = f;
    this.#process[row] = process;
    this.#key[row] = key;
    this.#argument[row] = value;
    this.#invoked[row] = event;
  }

  /** Two answers of the second kind, far from each other, change places. */
  #spoil(): void {
    const answers = (row: number): boolean => this.#f[row] === 1 && this.#result[row]! > 0;
    const count = this.#load.operations;
    let one = count >> 1;
    while (!answers(one)) one++;
    let other = count - (count >> 3);
    while (!answers(other) || this.#key[other] !== this.#key[one]) other++;
    const kept = this.#result[one]!;
    this.#result[one] = this.#result[other]!;
    this.#result[other] = kept;
  }

  below(bound: number): number {
    // xorshift32 (Marsaglia 2003)
    this.#random ^= this.#random << 13;
    this.#random ^= this.#random >>> 17;
    this.#random ^= this.#random << 5;
    return (this.#random >>> 0) % bound;
  }
}

interface Store {
  push(value: number): unknown;
  pop(): number | undefined;
}

/** Values are a permutation of the 32-bit integers, so that priorities come in no order. */
function container(run: Run, store: Store): Copy {
  return {
    begin: (draw) =>
      draw % 2 === 0
        ? { f: 0, value: run.values.push(Math.imul(run.values.length, 0x9e3779b1) >>> 1) - 1 }
        : { f: 1, value: -1 },
    act(f, value) {
      if (f === 1) return store.pop() ?? 0;
      store.push(value);
      return -1;
    },
  };
}

function fifo(): Store {
  const items: number[] = [];
  let head = 0;
  return { push: (value) => items.push(value), pop: () => (head < items.length ? items[head++] : undefined) };
}

function byPriority(run: Run): Store {
  const keys = new Int32Array(run.operations + 2);
  const heap = new Heap(keys);
  return {
    push(value) {
      keys[value] = -(run.values[value] as number);
      heap.push(value);
    },
    pop() {
      const greatest = heap.least;
      if (greatest < 0) return undefined;
      heap.pop();
      return greatest;
    },
  };
}

function collection(run: Run): Copy {
  const items: number[] = [];
  let shown = -1;
  return {
    begin: (draw) =>
      draw % 2 === 0 ? { f: 0, value: run.values.push(run.values.length) - 1 } : { f: 1, value: -1 },
    act(f, value) {
      if (f === 0) {
        items.push(run.values[value] as number);
        shown = -1;
        return -1;
      }
      if (shown < 0) shown = run.values.push([...items]) - 1;
      return shown;
    },
  };
}

function tally(run: Run): Copy {
  let sum = 0;
  if (run.values.length === 1) for (let value = 0; value <= run.operations; value++) run.values.push(value);
  return {
    begin: (draw) => (draw % 2 === 0 ? { f: 0, value: 2 } : { f: 1, value: -1 }),
    act(f) {
      if (f === 1) return sum + 1;
      sum++;
      return -1;
    },
  };
}

function mutex(): Copy {
  const wants = new Set<number>();
  let held = false;
  return {
    begin(_, client) {
      if (wants.delete(client)) return { f: 1, value: -1 };
      wants.add(client);
      return { f: 0, value: -1 };
    },
    act(f) {
      if (f === 0 && held) return undefined;
      held = f === 0;
      return -1;
    },
  };
}
