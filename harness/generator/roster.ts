import { assert } from "../core/assert.ts";
import type { Nanos } from "../core/operation.ts";
import type { Random } from "../core/random.ts";
import type { Context, Thread } from "./generator.ts";

/**
 * Who works on which thread, and who is free: what an interpreter keeps to make contexts from. A process whose
 * call ended `info` never acts again; its thread goes on under process + number of client threads.
 */
export class Roster {
  readonly clients: number;
  readonly threads: readonly Thread[];
  readonly #processes: number[];
  #free: readonly Thread[];

  constructor(clients: number, nemesis: boolean) {
    const threads: Thread[] = Array.from({ length: clients }, (_, thread) => thread);
    if (nemesis) threads.push("nemesis");
    this.clients = clients;
    this.threads = threads;
    this.#processes = Array.from({ length: clients }, (_, thread) => thread);
    this.#free = threads;
  }

  /** Threads without a call, ascending, the nemesis last. The list is never changed, only replaced. */
  get free(): readonly Thread[] {
    return this.#free;
  }

  context(time: Nanos, random: Random): Context {
    return new Moment(this, time, random);
  }

  processOf(thread: Thread): number | "nemesis" {
    return thread === "nemesis" ? thread : this.#processes[thread]!;
  }

  threadOf(process: number | "nemesis"): Thread | undefined {
    if (process === "nemesis") return this.threads.at(-1) === "nemesis" ? process : undefined;
    const thread = process % this.clients;
    return this.#processes[thread] === process ? thread : undefined;
  }

  occupy(thread: Thread): void {
    assert(this.#free.includes(thread), `thread ${thread} is not free`);
    this.#free = this.#free.filter((other) => other !== thread);
  }

  release(thread: Thread): void {
    assert(this.threads.includes(thread) && !this.#free.includes(thread), `thread ${thread} is not busy`);
    const after = this.#free.findIndex(
      (other) => other === "nemesis" || (thread !== "nemesis" && other > thread),
    );
    this.#free = this.#free.toSpliced(after === -1 ? this.#free.length : after, 0, thread);
  }

  /** Puts a new process in the place of one whose call ended `info`. */
  retire(thread: Thread): void {
    if (thread !== "nemesis") this.#processes[thread]! += this.clients;
  }
}

class Moment implements Context {
  readonly time: Nanos;
  readonly random: Random;
  readonly threads: readonly Thread[];
  readonly free: readonly Thread[];
  readonly #roster: Roster;

  constructor(roster: Roster, time: Nanos, random: Random) {
    this.#roster = roster;
    this.time = time;
    this.random = random;
    this.threads = roster.threads;
    this.free = roster.free;
  }

  processOf(thread: Thread): number | "nemesis" {
    return this.#roster.processOf(thread);
  }

  threadOf(process: number | "nemesis"): Thread | undefined {
    return this.#roster.threadOf(process);
  }
}
