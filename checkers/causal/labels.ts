import { initial, type Program } from "./program.ts";
import { type Runs, runFrom, runsOf } from "./runs.ts";

/** The label of what need not come before any operation of the session. */
export const unlabelled = 0x7fffffff;

/** Why a node has its label; events refer to earlier ones only, so they are a proof. */
export interface Events {
  readonly node: number[];
  /** The event of the node that this one must precede, or -1 at an operation of the session itself. */
  readonly next: number[];
  /** For an edge that a read forces: the earlier event that puts this node before that read; else -1. */
  readonly forced: number[];
}

/** A contradiction: nodes that speak for themselves, and events that are to be followed. */
export interface Clash {
  readonly nodes: readonly number[];
  readonly events: readonly number[];
}

/**
 * What must come before what in the view of one session p (hb of its last operation, POPL 2017 section 3; or PRAM).
 * The closure rule speaks only of p's own reads, and these are in one order; so of the whole relation a number
 * per node suffices: its label, the first operation of p that it must precede. A write w1 labelled at or before p's
 * last read of w, on the same key, must precede w, and takes w's label when that is smaller. Labels only fall;
 * base edges are walked backwards once for each fall. There are no clocks, so nothing depends on k.
 */
export class Labels {
  readonly of: Int32Array;
  readonly runs: Runs;
  readonly events: Events = { node: [], next: [], forced: [] };
  /** By node: its latest event. */
  readonly eventOf: Int32Array;
  /** Writes that must precede the value of a run, by event: the first, and the next of each event. */
  readonly member: Int32Array;
  readonly nextMember: number[] = [];
  clash: Clash | undefined;
  readonly #program: Program;
  readonly #causal: boolean;
  readonly #begin: number;
  readonly #end: number;
  readonly #pending: number[] = [];

  constructor(program: Program, session: number, causal: boolean) {
    this.#program = program;
    this.#causal = causal;
    this.#begin = program.start[session]!;
    this.#end = program.start[session + 1]!;
    this.of = new Int32Array(program.nodes).fill(unlabelled);
    this.eventOf = new Int32Array(program.nodes).fill(-1);
    this.runs = runsOf(program, session, new Int32Array(program.nodes).fill(-1));
    this.member = new Int32Array(this.runs.source.length).fill(-1);
    const { returning } = this.runs;
    if (returning !== undefined) {
      const nodes = returning.filter((node) => node >= 0);
      const sources = nodes.map((node) => program.source[node]!).filter((node) => node >= 0);
      this.clash = { nodes: [...nodes, ...sources], events: [] };
    } else this.#label();
  }

  #label(): void {
    for (let node = this.#begin; node < this.#end; node++) this.of[node] = node;
    for (let node = this.#begin; node < this.#end && this.clash === undefined; node++) {
      const event = this.#record(node, -1, -1);
      this.#asWrite(node, node + 1, event);
      const source = this.#program.source[node]!;
      if (source >= 0) this.#lower(source, node, event, -1);
      this.#settle();
    }
  }

  #record(node: number, next: number, forced: number): number {
    this.eventOf[node] = this.events.node.length;
    this.nextMember.push(-1);
    this.events.next.push(next);
    this.events.forced.push(forced);
    return this.events.node.push(node) - 1;
  }

  #lower(node: number, label: number, next: number, forced: number): void {
    if (this.of[node]! > label || this.#isOwn(node)) this.#pending.push(node, label, next, forced);
  }

  #isOwn(node: number): boolean {
    return node >= this.#begin && node < this.#end;
  }

  #settle(): void {
    const pending = this.#pending;
    while (pending.length > 0 && this.clash === undefined) {
      const forced = pending.pop()!;
      const next = pending.pop()!;
      const label = pending.pop()!;
      const node = pending.pop()!;
      if (this.of[node]! < label || (this.of[node] === label && !this.#isOwn(node))) continue;
      if (this.#isOwn(node)) {
        // An operation of the session before an earlier one of it.
        const after = this.events.node[next]!;
        const reads = forced < 0 ? [] : [this.runs.last[this.runs.of[after]!]!];
        this.clash = { nodes: [node, after, ...reads], events: forced < 0 ? [next] : [next, forced] };
        return;
      }
      this.of[node] = label;
      const event = this.#record(node, next, forced);
      this.#asWrite(node, label, event);
      const { start, session, source } = this.#program;
      if (node > start[session[node]!]!) this.#lower(node - 1, label, event, -1);
      if (this.#causal && source[node]! >= 0) this.#lower(source[node]!, label, event, -1);
    }
  }

  /** A write that comes before the session's operation at `from`, on a key that it reads there or later. */
  #asWrite(node: number, from: number, event: number): void {
    const { write, key } = this.#program;
    if (write[node]! < 0) return;
    const { runs } = this;
    const own = runs.of[node]!;
    const run = runFrom(runs, key[node]!, from);
    if (run >= 0 && run !== own) {
      const value = runs.source[run]!;
      const read = runs.last[run]!;
      if (value === initial || (own >= 0 && run < own)) {
        const others = value === initial ? [read] : [read, value, runs.first[own]!];
        this.clash = { nodes: [node, ...others], events: [event] };
        return;
      }
      this.nextMember[event] = this.member[run]!;
      this.member[run] = event;
      if (this.of[value]! < from) this.#lower(node, this.of[value]!, this.#eventFor(value), event);
    }
    if (own >= 0) this.#pull(own, this.of[node]!, event);
  }

  /** An own operation that has not had its turn is its own reason. */
  #eventFor(node: number): number {
    return this.eventOf[node]! < 0 ? this.#record(node, -1, -1) : this.eventOf[node]!;
  }

  /** What must precede the value of a run comes as early as the value now does. */
  #pull(run: number, label: number, event: number): void {
    for (let one = this.member[run]!; one >= 0; one = this.nextMember[one]!) {
      const node = this.events.node[one]!;
      if (this.eventOf[node] !== one) continue;
      if (this.#isOwn(node) ? node >= label : this.of[node]! > label) this.#lower(node, label, event, one);
    }
  }
}
