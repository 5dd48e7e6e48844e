import { type Columns, never, statuses } from "../../../checkers/engine/columns.ts";

export interface RegisterLoad {
  readonly operations: number;
  readonly clients: number;
  readonly keys?: number;
  /** Parts of the calls that are writes and cas; the rest are reads. */
  readonly writes?: number;
  readonly cas?: number;
  /** Calls that never answer; each takes its client's place in the record for ever. */
  readonly crashed?: number;
  /** One read among the last quarter answers with a value that has long been replaced. */
  readonly stale?: boolean;
  readonly seed?: number;
}

const phases = { idle: 0, open: 1, acted: 2 } as const;

/**
 * A run of linearizable registers written straight into columns: every call takes effect at some moment while it is
 * open. Every value is new. Deterministic by the seed.
 */
export function registerColumns(load: RegisterLoad): Columns {
  return new Run(load).columns();
}

class Run {
  readonly #load: Required<RegisterLoad>;
  readonly #state: Int32Array;
  readonly #f: Uint8Array;
  readonly #status: Uint8Array;
  readonly #session: Int32Array;
  readonly #key: Int32Array;
  readonly #argument: Int32Array;
  readonly #expected: Int32Array;
  readonly #result: Int32Array;
  readonly #invoked: Int32Array;
  readonly #completed: Int32Array;
  #values = 1;
  #random: number;

  constructor(load: RegisterLoad) {
    this.#load = { keys: 1, writes: 0.3, cas: 0.2, crashed: 0, stale: false, seed: 1, ...load };
    const count = load.operations;
    this.#state = new Int32Array(this.#load.keys);
    this.#f = new Uint8Array(count);
    this.#status = new Uint8Array(count);
    this.#session = new Int32Array(count);
    this.#key = new Int32Array(count);
    this.#argument = new Int32Array(count).fill(-1);
    this.#expected = new Int32Array(count).fill(-1);
    this.#result = new Int32Array(count).fill(-1);
    this.#invoked = new Int32Array(count);
    this.#completed = new Int32Array(count).fill(never);
    this.#random = (this.#load.seed * 0x9e3779b1) | 1;
  }

  columns(): Columns {
    const { events, sessions } = this.#record();
    if (this.#load.stale) this.#spoil();
    return {
      count: this.#load.operations,
      events,
      f: this.#f,
      functions: ["read", "write", "cas"],
      session: this.#session,
      sessions,
      process: this.#session,
      key: this.#key,
      keys: this.#load.keys === 1 ? [""] : Array.from({ length: this.#load.keys }, (_, key) => `k${key}`),
      argument: this.#argument,
      expected: this.#expected,
      result: this.#result,
      values: Array.from({ length: this.#values }, (_, value) => (value === 0 ? null : value)),
      nilValue: 0,
      status: this.#status,
      invoked: this.#invoked,
      completed: this.#completed,
      aborted: new Map(),
    };
  }

  #record(): { events: number; sessions: number } {
    const { operations, clients, crashed } = this.#load;
    const phase = new Uint8Array(clients);
    const row = new Int32Array(clients);
    const process = Int32Array.from({ length: clients }, (_, client) => client);
    const crashEvery = crashed === 0 ? operations + 1 : Math.ceil(operations / (crashed + 1));
    let begun = 0;
    let event = 0;
    let sessions = clients;
    let busy = 0;
    while (begun < operations || busy > 0) {
      const client = this.#below(clients);
      if (phase[client] === phases.idle) {
        if (begun === operations) continue;
        row[client] = begun;
        this.#begin(begun++, process[client]!, event++);
        phase[client] = phases.open;
        busy++;
      } else if (phase[client] === phases.open) {
        this.#act(row[client]!);
        phase[client] = phases.acted;
      } else {
        phase[client] = phases.idle;
        busy--;
        const one = row[client]!;
        if (one % crashEvery === crashEvery - 1 && this.#f[one] !== 0) {
          this.#status[one] = statuses.info;
          process[client] = sessions++;
        } else this.#completed[one] = event++;
      }
    }
    return { events: event, sessions };
  }

  #begin(row: number, process: number, event: number): void {
    const { writes, cas, keys } = this.#load;
    const draw = this.#below(1000) / 1000;
    this.#f[row] = draw < writes ? 1 : draw < writes + cas ? 2 : 0;
    this.#session[row] = process;
    this.#key[row] = keys === 1 ? 0 : this.#below(keys);
    this.#invoked[row] = event;
    if (this.#f[row] !== 0) this.#argument[row] = this.#values++;
    if (this.#f[row] === 2) this.#expected[row] = this.#state[this.#key[row]!]!;
  }

  #act(row: number): void {
    const key = this.#key[row]!;
    if (this.#f[row] === 0) this.#result[row] = this.#state[key]!;
    else if (this.#f[row] === 1 || this.#expected[row] === this.#state[key])
      this.#state[key] = this.#argument[row]!;
    else this.#status[row] = statuses.refused;
  }

  /** A read late in the run answers with what a read of its key answered in the first half. */
  #spoil(): void {
    const count = this.#load.operations;
    const reads = (row: number): boolean => this.#f[row] === 0;
    let early = count >> 2;
    while (!reads(early)) early++;
    let late = count - (count >> 3);
    while (!reads(late) || this.#key[late] !== this.#key[early]) late++;
    this.#result[late] = this.#result[early]!;
  }

  #below(bound: number): number {
    // xorshift32 (Marsaglia 2003)
    this.#random ^= this.#random << 13;
    this.#random ^= this.#random >>> 17;
    this.#random ^= this.#random << 5;
    return (this.#random >>> 0) % bound;
  }
}
