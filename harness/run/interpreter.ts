import { assert } from "../core/assert.ts";
import type { HistoryEvent } from "../core/history.ts";
import type { Invocation, Nanos, Outcome } from "../core/operation.ts";
import type { Random } from "../core/random.ts";
import type { Time } from "../core/time.ts";
import type { Context, Emission, Generator, Planned, Thread } from "../generator/generator.ts";
import type { Recorder } from "./recorder.ts";

/** A client of one process: it makes one call at a time. */
export interface Client {
  invoke(invocation: Invocation): Promise<Answer>;
  close(): void;
}

/** What came of a call, and which node answered. */
export interface Answer {
  readonly outcome: Outcome<unknown>;
  readonly node?: string;
}

export interface InterpreterOptions {
  readonly time: Time;
  readonly random: Random;
  readonly recorder: Recorder;
  readonly concurrency: number;
  /** Threads are bound to nodes in turn, for the whole run. */
  readonly nodes: readonly string[];
  open(process: number, node: string): Client;
  /** Invocations after which the generator is asked no more. */
  readonly operationsMax: number;
  log(text: string): void;
}

/**
 * Plays generators against clients: asks for the next operation, records it, hands it to the thread's client,
 * records what came of it and tells the generator. One instance serves all phases of a run, because processes
 * live through them. A process whose call ended `info` never acts again; its thread goes on as process + number
 * of threads.
 */
export class Interpreter {
  readonly #options: InterpreterOptions;
  readonly #workers: Worker[];
  readonly #threads: readonly Thread[];
  #invoked = 0;

  constructor(options: InterpreterOptions) {
    this.#options = options;
    this.#workers = Array.from({ length: options.concurrency }, (_, thread) => ({
      thread,
      process: thread,
      busy: false,
    }));
    this.#threads = this.#workers.map((worker) => worker.thread);
  }

  /** How many invocations were made in all phases. */
  get invoked(): number {
    return this.#invoked;
  }

  /** Plays one generator to its end and waits for the calls it left open. */
  play(generator: Generator, stop?: { readonly stopped: boolean }): Promise<void> {
    return new Promise((resolve, reject) => {
      const performance = new Performance(this, generator, resolve, reject, stop);
      performance.pump();
    });
  }

  close(): void {
    for (const worker of this.#workers) worker.client?.close();
  }

  context(): Context {
    const workers = this.#workers;
    const free: Thread[] = [];
    for (const worker of workers) if (!worker.busy) free.push(worker.thread);
    return {
      time: this.#options.time.now(),
      random: this.#options.random,
      threads: this.#threads,
      free,
      processOf: (thread) => (thread === "nemesis" ? thread : workers[thread]!.process),
      threadOf: (process) => threadOf(workers, process),
    };
  }

  get options(): InterpreterOptions {
    return this.#options;
  }

  get exhausted(): boolean {
    return this.#invoked >= this.#options.operationsMax;
  }

  /** Records the invocation and starts the call; `completed` is called with the completion, recorded. */
  dispatch(
    planned: Planned,
    completed: (event: HistoryEvent, worker: Worker) => void,
    failed: (error: unknown) => void,
  ): HistoryEvent {
    const worker = this.#worker(planned.thread);
    const { invocation } = planned;
    const node = this.#options.nodes[worker.thread % this.#options.nodes.length]!;
    worker.busy = true;
    worker.client ??= this.#options.open(worker.process, node);
    this.#invoked++;
    const keyed = invocation.key === undefined ? {} : { key: invocation.key };
    const process = worker.process;
    const event = this.#options.recorder.append({
      type: "invoke",
      process,
      f: invocation.f,
      value: invocation.input,
      ...keyed,
      node,
    });
    worker.client
      .invoke(invocation)
      .then((answer) => completed(this.#complete(worker, invocation, answer), worker))
      .catch(failed);
    return event;
  }

  occupy(thread: Thread, duration: Nanos, done: () => void): void {
    const worker = this.#worker(thread);
    worker.busy = true;
    this.#options.time.after(duration, () => {
      worker.busy = false;
      done();
    });
  }

  #worker(thread: Thread): Worker {
    assert(thread !== "nemesis", "this interpreter plays clients; faults are the nemesis's");
    const worker = this.#workers[thread];
    assert(worker !== undefined && !worker.busy, `the generator used thread ${thread}, which is not free`);
    return worker;
  }

  #complete(worker: Worker, invocation: Invocation, answer: Answer): HistoryEvent {
    const { outcome } = answer;
    const event = this.#options.recorder.append({
      type: outcome.type,
      process: worker.process,
      f: invocation.f,
      // A completion without an output repeats the input, as Jepsen's do.
      value: outcome.type === "ok" && outcome.output !== undefined ? outcome.output : invocation.input,
      ...(invocation.key === undefined ? {} : { key: invocation.key }),
      ...(answer.node === undefined ? {} : { node: answer.node }),
      ...(outcome.type === "ok" ? {} : { error: outcome.error }),
      ...(outcome.type === "ok" || outcome.message === undefined ? {} : { message: outcome.message }),
    });
    return event;
  }

  /** Frees the thread; after an `info` its process is retired and the next one gets a client of its own. */
  release(worker: Worker, event: HistoryEvent): void {
    worker.busy = false;
    if (event.type !== "info") return;
    worker.process += this.#workers.length;
    worker.client?.close();
    delete worker.client;
  }
}

interface Worker {
  readonly thread: number;
  process: number;
  busy: boolean;
  client?: Client;
}

function threadOf(workers: readonly Worker[], process: number | "nemesis"): Thread | undefined {
  if (process === "nemesis") return undefined;
  const thread = process % workers.length;
  return workers[thread]?.process === process ? thread : undefined;
}

/** One generator being played. */
class Performance {
  readonly #stage: Interpreter;
  readonly #resolve: () => void;
  readonly #reject: (error: unknown) => void;
  readonly #stop: { readonly stopped: boolean } | undefined;
  #generator: Generator;
  #outstanding = 0;
  #alarm: Disposable | undefined;
  #ended = false;
  #pumping = false;
  #asked = 0;

  constructor(
    stage: Interpreter,
    generator: Generator,
    resolve: () => void,
    reject: (error: unknown) => void,
    stop: { readonly stopped: boolean } | undefined,
  ) {
    this.#stage = stage;
    this.#generator = generator;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#stop = stop;
  }

  /** Asks the generator until it has nothing for now; called again at every event and alarm. */
  pump(): void {
    if (this.#ended || this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#step());
    } catch (error) {
      this.#end(() => this.#reject(error));
    } finally {
      this.#pumping = false;
    }
  }

  /** Handles one emission; false when there is nothing more to do now. */
  #step(): boolean {
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
    const emission: Emission =
      this.#stop?.stopped === true || this.#stage.exhausted
        ? { kind: "done" }
        : this.#generator.next(this.#stage.context());
    if (emission.kind === "done") {
      if (this.#outstanding === 0) this.#end(this.#resolve);
      return false;
    }
    if (emission.kind === "wait") {
      this.#generator = emission.next;
      const { until } = emission;
      // A moment that has come already means: go on at once. Too often at one moment is a plan that stands still.
      if (until !== undefined && until <= this.#stage.options.time.now()) return this.#again();
      this.#wakeAt(until);
      return false;
    }
    this.#asked = 0;
    if (emission.planned.time > this.#stage.options.time.now()) {
      // Not adopted: an event before that moment may change the plan, and asking again is harmless.
      this.#wakeAt(emission.planned.time);
      return false;
    }
    this.#generator = emission.next;
    this.#perform(emission.planned);
    return true;
  }

  #again(): boolean {
    this.#asked++;
    assert(
      this.#asked < askedMax,
      `the generator says "go on" for ever at ${this.#stage.options.time.now()} ns`,
    );
    return true;
  }

  #perform(planned: Planned): void {
    if (planned.pseudo?.kind === "log") {
      this.#stage.options.log(planned.pseudo.text);
      return;
    }
    this.#outstanding++;
    if (planned.pseudo?.kind === "sleep") {
      this.#stage.occupy(planned.thread, planned.pseudo.duration, () => {
        this.#outstanding--;
        this.pump();
      });
      return;
    }
    const invoked = this.#stage.dispatch(
      planned,
      (event, worker) => this.#completed(event, worker),
      (error) => this.#end(() => this.#reject(error)),
    );
    this.#observe(invoked, planned.thread);
  }

  #completed(event: HistoryEvent, worker: Worker): void {
    this.#outstanding--;
    // The generator hears of the completion while the process still lives on its thread.
    this.#observe(event, worker.thread);
    this.#stage.release(worker, event);
    this.pump();
  }

  #observe(event: HistoryEvent, thread: Thread): void {
    if (this.#generator.observe === undefined) return;
    this.#generator = this.#generator.observe(this.#stage.context(), { event, thread });
  }

  /** A generator that waits without a moment of its own is asked again at the next event, or after a millisecond when none is due. */
  #wakeAt(until: Nanos | undefined): void {
    if (until === undefined && this.#outstanding > 0) return;
    const now = this.#stage.options.time.now();
    // Plans may name fractions of a nanosecond, which no clock has.
    const delay = until === undefined ? idlePoll : Math.ceil(until - now);
    this.#alarm = this.#stage.options.time.after(delay, () => {
      this.#alarm = undefined;
      this.pump();
    });
  }

  #end(settle: () => void): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#alarm?.[Symbol.dispose]();
    settle();
  }
}

const idlePoll: Nanos = 1_000_000;
const askedMax = 1000;
