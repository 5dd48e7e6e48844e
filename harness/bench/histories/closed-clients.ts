import type { History, HistoryEvent } from "../../core/history.ts";

/** The generator of the peers' comparison (linearizability-peers.md, section 9): clients that never rest. */
export interface ClosedClients {
  readonly operations: number;
  readonly clients: number;
  /** `rw`: half writes, each of a new value. `rcw`: thirds of reads, writes and cas over five values. */
  readonly mix: "rw" | "rcw";
  readonly crashed?: number;
  /** A late read answers with the first written value (rw), or with one that was never written (rcw). */
  readonly invalid?: boolean;
  /**
   * So many late reads (rcw) answer with another of the five values than the true one; whether anybody can tell
   * is for the checkers to say.
   */
  readonly disturbed?: number;
  /**
   * After all others have ended, one client writes and then reads another value (rcw), more often than crashed calls
   * can explain: no part of the history is wrong by itself, and every order of it must be refuted.
   */
  readonly contradicted?: boolean;
  /** Registers, each call on one of them; 1 unless told, and then calls carry no key. */
  readonly keys?: number;
  /** Clients rest for up to so many microseconds between calls. */
  readonly think?: number;
  readonly seed?: number;
}

/** Each call acts on its register at a true moment, in virtual time. Deterministic by the seed. */
export function closedClients(load: ClosedClients): History {
  return new Run(load).history();
}

interface Call {
  readonly f: string;
  readonly value: unknown;
  readonly key: number | undefined;
}

class Run {
  readonly #load: Required<ClosedClients>;
  readonly #events: HistoryEvent[] = [];
  readonly #agenda = new Agenda();
  readonly #crashes: ReadonlySet<number>;
  /** Which operation each process has open. */
  readonly #number = new Map<number, number>();
  #random: number;
  #invoked = 0;
  readonly #registers = new Map<number | undefined, unknown>();
  #processes: number;
  #spoiled = false;
  #disturbed = 0;

  constructor(load: ClosedClients) {
    this.#load = {
      crashed: 0,
      invalid: false,
      disturbed: 0,
      contradicted: false,
      keys: 1,
      think: 0,
      seed: 1,
      ...load,
    };
    this.#random = this.#load.seed;
    this.#processes = load.clients;
    const { operations, crashed } = this.#load;
    this.#crashes = new Set(
      Array.from({ length: crashed }, (_, at) => Math.floor(((2 * at + 1) * operations) / (2 * crashed))),
    );
  }

  history(): History {
    for (let client = 0; client < this.#load.clients; client++) this.#invokeAt(this.#below(1000), client);
    for (let next = this.#agenda.pop(); next !== undefined; next = this.#agenda.pop()) next();
    if (this.#load.contradicted) this.#contradict();
    return { events: this.#events };
  }

  #contradict(): void {
    const process = this.#processes;
    const time = (this.#events.at(-1)?.time ?? 0) / 1000;
    for (let round = 0; round <= this.#load.crashed; round++) {
      for (const [f, value] of [
        ["write", 0],
        ["read", 1 + (round % 4)],
      ] as const) {
        const call = { f, value, key: undefined };
        this.#record(time, process, "invoke", call, f === "read" ? null : value);
        this.#record(time, process, "ok", call, value);
      }
    }
  }

  #invokeAt(time: number, process: number): void {
    this.#agenda.push(time, () => this.#invoke(time, process));
  }

  #invoke(time: number, process: number): void {
    if (this.#invoked === this.#load.operations) return;
    const number = this.#invoked++;
    const crashes = this.#crashes.has(number);
    const call = this.#call(number, crashes);
    const { f, value, key } = call;
    this.#number.set(process, number);
    this.#record(time, process, "invoke", call, value);
    const until = 1 + this.#below(1000);
    const back = 1 + this.#below(1000);
    let answer = value;
    let refused = false;
    const act = (): void => {
      const held = this.#registers.get(key) ?? null;
      if (f === "read") answer = held;
      else if (f === "write") this.#registers.set(key, value);
      else if (held === (value as number[])[0]) this.#registers.set(key, (value as number[])[1]);
      else refused = true;
    };
    if (crashes) {
      if (this.#below(2) === 0) this.#agenda.push(time + 1 + this.#below(10_000), act);
      this.#agenda.push(time + 2000, () => {
        this.#record(time + 2000, process, "info", call, value);
        this.#invokeAt(time + 2001, this.#processes++);
      });
      return;
    }
    this.#agenda.push(time + until, act);
    const end = time + until + back;
    this.#agenda.push(end, () => {
      this.#record(
        end,
        process,
        refused ? "fail" : "ok",
        call,
        f === "read" ? this.#told(process, answer) : answer,
      );
      this.#invokeAt(end + 1 + (this.#load.think > 0 ? this.#below(this.#load.think) : 0), process);
    });
  }

  #call(number: number, crashes: boolean): Call {
    const draw = this.#below(6);
    const key = this.#load.keys > 1 ? this.#below(this.#load.keys) : undefined;
    if (this.#load.mix === "rw") {
      return draw >= 3 || crashes ? { f: "write", value: number + 1, key } : { f: "read", value: null, key };
    }
    const value = this.#below(5);
    if (draw >> 1 === 2) return { f: "cas", value: [value, this.#below(5)], key };
    return draw >> 1 === 1 || crashes ? { f: "write", value, key } : { f: "read", value: null, key };
  }

  /** What a read is told: the truth, unless it is to be spoiled. */
  #told(process: number, truth: unknown): unknown {
    const { invalid, disturbed, mix, operations } = this.#load;
    if (this.#number.get(process)! < 0.9 * operations) return truth;
    if (invalid && !this.#spoiled) {
      this.#spoiled = true;
      return mix === "rw" ? 1 : 99;
    }
    if (this.#disturbed >= disturbed || typeof truth !== "number") return truth;
    this.#disturbed++;
    return (truth + 1 + (this.#disturbed % 4)) % 5;
  }

  #record(time: number, process: number, type: HistoryEvent["type"], { f, key }: Call, value: unknown): void {
    const error =
      type === "fail" ? { error: "precondition-failed" } : type === "info" ? { error: "timeout" } : {};
    const where = key === undefined ? {} : { key };
    const index = this.#events.length;
    this.#events.push({ index, time: time * 1000, type, process, f, value, ...where, ...error });
  }

  /** mulberry32. */
  #below(bound: number): number {
    this.#random = (this.#random + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#random ^ (this.#random >>> 15), 1 | this.#random);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) * bound) / 4294967296);
  }
}

/** What is to be done, in order of virtual time and at equal times in the order of planning: a binary heap. */
class Agenda {
  readonly #heap: { readonly time: number; readonly order: number; readonly work: () => void }[] = [];
  #planned = 0;

  push(time: number, work: () => void): void {
    const heap = this.#heap;
    heap.push({ time, order: this.#planned++, work });
    for (let at = heap.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) break;
      [heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
      at = parent;
    }
  }

  pop(): (() => void) | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first?.work;
    heap[0] = last;
    for (let at = 0; ; ) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#isBefore(child + 1, child)) child++;
      if (!this.#isBefore(child, at)) break;
      [heap[at], heap[child]] = [heap[child]!, heap[at]!];
      at = child;
    }
    return first.work;
  }

  #isBefore(a: number, b: number): boolean {
    const one = this.#heap[a]!;
    const other = this.#heap[b]!;
    return one.time < other.time || (one.time === other.time && one.order < other.order);
  }
}
