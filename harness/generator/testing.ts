import { assert } from "../core/assert.ts";
import { type History, type HistoryEvent, nemesisProcess } from "../core/history.ts";
import type { Invocation, Nanos, OperationTable, Outcome } from "../core/operation.ts";
import { Random } from "../core/random.ts";
import { observed } from "./emission.ts";
import type { Context, Generator, Planned, Thread } from "./generator.ts";
import { generatorOf, type Plan } from "./plan.ts";
import { Roster } from "./roster.ts";

/** A make-believe system: what comes of a call, decided when it is made, and how long that takes. */
export type Executor<T extends OperationTable = OperationTable> = (call: Call<T>) => {
  readonly latency: Nanos;
  readonly outcome: Outcome<unknown>;
};

export interface Call<T extends OperationTable = OperationTable> {
  readonly invocation: Invocation<T>;
  readonly thread: Thread;
  readonly process: number | "nemesis";
  readonly time: Nanos;
  /** How many calls this thread has made before. */
  readonly count: number;
  readonly random: Random;
}

/** Everything succeeds at once. */
export const quick: Executor = ({ invocation }) => ended("ok", invocation, 0);

/** Everything succeeds, in 10 ns. */
export const perfect: Executor = ({ invocation }) => ended("ok", invocation, 10);

/** Nothing is ever answered: every process crashes, after 10 ns. */
export const perfectInfo: Executor = ({ invocation }) => ended("info", invocation, 10);

/** Each thread's calls end `fail`, `info`, `ok` in turn, in 10 ns. */
export const imperfect: Executor = ({ invocation, count }) =>
  ended((["fail", "info", "ok"] as const)[count % 3]!, invocation, 10);

function ended(type: "ok" | "fail" | "info", { input }: Invocation, latency: Nanos): ReturnType<Executor> {
  if (type === "ok") return { latency, outcome: { type, output: input } };
  return { latency, outcome: { type, error: type === "fail" ? "abort" : "timeout" } };
}

export interface SimulateOptions<T extends OperationTable = OperationTable> {
  /** Client threads; 3 when not given. */
  readonly threads?: number;
  /** Whether there is a nemesis thread; not by default. */
  readonly nemesis?: boolean;
  readonly seed?: string | number;
  /** Answers taken from the plan before it is stopped, pseudo-operations included; 1000 when not given. */
  readonly operationsMax?: number;
  readonly executor?: Executor<T>;
}

export interface Simulated extends History {
  /** `done`: the plan ended. `limit`: it was stopped. `stuck`: it waits for something that will never come. */
  readonly ended: "done" | "limit" | "stuck";
  /** The planned time of each recorded invocation, in order. */
  readonly planned: readonly Nanos[];
  /** How often the plan was asked. */
  readonly asked: number;
}

/** Plays a plan against a make-believe system in make-believe time. The same seed gives the same history. */
export function simulate<T extends OperationTable>(
  plan: Plan<T>,
  options: SimulateOptions<T> = {},
): Simulated {
  return new Simulation(generatorOf(plan), options).run();
}

/** The clients' invocations of a history, in order. */
export function invocationsOf(history: History): HistoryEvent[] {
  return history.events.filter((event) => event.type === "invoke");
}

/** A call or a sleep that is under way; `completion` is what will be recorded, of a call. */
interface Open {
  readonly at: Nanos;
  readonly thread: Thread;
  readonly completion?: Omit<HistoryEvent, "index">;
}

/** Questions in a row that led to no operation, before a plan is called stuck. */
const idleMax = 100_000;

class Simulation<T extends OperationTable> {
  readonly #roster: Roster;
  readonly #random: Random;
  readonly #outcomes: Random;
  readonly #executor: Executor<T>;
  readonly #operationsMax: number;
  readonly #events: HistoryEvent[] = [];
  readonly #planned: Nanos[] = [];
  readonly #open: Open[] = [];
  readonly #counts = new Map<Thread, number>();
  #generator: Generator<T>;
  #now: Nanos = 0;
  #asked = 0;

  constructor(generator: Generator<T>, options: SimulateOptions<T>) {
    const random = new Random(options.seed ?? 0);
    this.#generator = generator;
    this.#roster = new Roster(options.threads ?? 3, options.nemesis ?? false);
    this.#random = random.fork("generator");
    this.#outcomes = random.fork("outcomes");
    this.#executor = options.executor ?? (perfect as unknown as Executor<T>);
    this.#operationsMax = options.operationsMax ?? 1000;
  }

  run(): Simulated {
    const result = this.#play();
    while (this.#complete(Number.POSITIVE_INFINITY));
    return { events: this.#events, ended: result, planned: this.#planned, asked: this.#asked };
  }

  #play(): Simulated["ended"] {
    let idle = 0;
    for (let taken = 0; taken < this.#operationsMax; ) {
      // Completions that are due come before the next question.
      while (this.#complete(this.#now));
      this.#asked++;
      const emission = this.#generator.next(this.#context());
      if (emission.kind === "done") return "done";
      if (emission.kind === "invoke" && emission.planned.time <= this.#now) {
        this.#generator = emission.next;
        this.#perform(emission.planned);
        taken++;
        idle = 0;
        continue;
      }
      // A call for later is not taken yet: something may happen first, and asking again is harmless.
      if (emission.kind === "wait") this.#generator = emission.next;
      const until = emission.kind === "wait" ? emission.until : emission.planned.time;
      if (++idle > idleMax || !this.#advance(until)) return "stuck";
    }
    return "limit";
  }

  #context(): Context {
    return this.#roster.context(this.#now, this.#random);
  }

  #perform(planned: Planned<T>): void {
    const { invocation, thread, pseudo } = planned;
    if (pseudo?.kind === "log") return;
    this.#roster.occupy(thread);
    if (pseudo?.kind === "sleep") {
      this.#open.push({ at: this.#now + pseudo.duration, thread });
      return;
    }
    const process = this.#roster.processOf(thread);
    const count = this.#counts.get(thread) ?? 0;
    this.#counts.set(thread, count + 1);
    this.#planned.push(planned.time);
    const { f, input, key } = invocation;
    const call = { process, f, ...(key === undefined ? {} : { key }) };
    const type = process === nemesisProcess ? "info" : "invoke";
    this.#record({ ...call, time: this.#now, type, value: input }, thread);
    const random = this.#outcomes;
    const { latency, outcome } = this.#executor({
      invocation,
      thread,
      process,
      time: this.#now,
      count,
      random,
    });
    const at = this.#now + latency;
    this.#open.push({ at, thread, completion: { ...call, time: at, ...ending(outcome, process, input) } });
  }

  /** Completes what is due first, by that time; false when there is nothing. */
  #complete(by: Nanos): boolean {
    const first = this.#open.reduce<Open | undefined>(
      (soonest, open) => (soonest === undefined || open.at < soonest.at ? open : soonest),
      undefined,
    );
    if (first === undefined || first.at > by) return false;
    this.#open.splice(this.#open.indexOf(first), 1);
    this.#now = Math.max(this.#now, first.at);
    if (first.completion !== undefined) this.#record(first.completion, first.thread);
    this.#roster.release(first.thread);
    if (first.completion?.type === "info") this.#roster.retire(first.thread);
    return true;
  }

  #record(event: Omit<HistoryEvent, "index">, thread: Thread): void {
    const recorded = { index: this.#events.length, ...event };
    this.#events.push(recorded);
    this.#generator = observed(this.#generator, this.#context(), { event: recorded, thread });
  }

  /** Lets time pass until then or until the next completion; false when neither will ever come. */
  #advance(until: Nanos | undefined): boolean {
    if (until !== undefined) assert(!Number.isNaN(until), "a plan waits until a time that is none");
    const wake = until ?? Number.POSITIVE_INFINITY;
    if (this.#complete(wake)) return true;
    if (!Number.isFinite(wake)) return false;
    this.#now = Math.max(this.#now, wake);
    return true;
  }
}

function ending(
  outcome: Outcome<unknown>,
  process: number | "nemesis",
  input: unknown,
): Pick<HistoryEvent, "type" | "value" | "error"> {
  if (process === nemesisProcess)
    return { type: "info", value: outcome.type === "ok" ? outcome.output : input };
  if (outcome.type === "ok")
    return { type: "ok", value: outcome.output === undefined ? input : outcome.output };
  return { type: outcome.type, value: input, error: outcome.error };
}
