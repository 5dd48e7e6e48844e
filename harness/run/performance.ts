import { assert } from "../core/assert.ts";
import type { HistoryEvent } from "../core/history.ts";
import type { Answer, Invocation, Nanos } from "../core/operation.ts";
import type { Time } from "../core/time.ts";
import type { Context, Emission, Generator, Planned, Thread } from "../generator/generator.ts";

/** A client of one process: it makes one call at a time. */
export interface Client {
  invoke(invocation: Invocation): Promise<Answer>;
  close(): void;
}

/** A thread of the interpreter with the process that lives on it now. */
export interface Worker {
  readonly thread: number;
  process: number;
  busy: boolean;
  client?: Client;
}

/** Where a generator is played: what the interpreter offers to a performance. */
export interface Stage {
  readonly time: Time;
  /** No more invocations may be made. */
  readonly exhausted: boolean;
  context(): Context;
  /** Records the invocation and starts the call; `completed` is called with the completion, recorded. */
  dispatch(
    planned: Planned,
    completed: (event: HistoryEvent, worker: Worker) => void,
    failed: (error: unknown) => void,
  ): HistoryEvent;
  /** Frees the thread; after an `info` its process is retired. */
  release(worker: Worker, event: HistoryEvent): void;
  /** Keeps a thread busy for a while. */
  occupy(thread: Thread, duration: Nanos, done: () => void): void;
  log(text: string): void;
}

/** One generator being played: asks for operations and tells of events until it is exhausted. */
export class Performance {
  readonly #stage: Stage;
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
    stage: Stage,
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
      if (until !== undefined && until <= this.#stage.time.now()) return this.#again();
      this.#wakeAt(until);
      return false;
    }
    this.#asked = 0;
    if (emission.planned.time > this.#stage.time.now()) {
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
    assert(this.#asked < askedMax, `the generator says "go on" for ever at ${this.#stage.time.now()} ns`);
    return true;
  }

  #perform(planned: Planned): void {
    if (planned.pseudo?.kind === "log") {
      this.#stage.log(planned.pseudo.text);
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
    const now = this.#stage.time.now();
    // Plans may name fractions of a nanosecond, which no clock has.
    const delay = until === undefined ? idlePoll : Math.ceil(until - now);
    this.#alarm = this.#stage.time.after(delay, () => {
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
