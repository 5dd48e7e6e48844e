import { assert } from "../core/assert.ts";
import type { HistoryEvent } from "../core/history.ts";
import type { Answer, Invocation, Nanos } from "../core/operation.ts";
import type { Random } from "../core/random.ts";
import type { Time } from "../core/time.ts";
import type { Context, Generator, Planned, Thread } from "../generator/generator.ts";
import { type Client, Performance, type Stage, type Worker } from "./performance.ts";
import type { Recorder } from "./recorder.ts";

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
export class Interpreter implements Stage {
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

  get time(): Time {
    return this.#options.time;
  }

  log(text: string): void {
    this.#options.log(text);
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
      // Latency counts from when a call was due, or a slow system would be asked less and look better for it.
      ...(planned.time < this.#options.time.now() ? { due: Math.round(planned.time) } : {}),
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

function threadOf(workers: readonly Worker[], process: number | "nemesis"): Thread | undefined {
  if (process === "nemesis") return undefined;
  const thread = process % workers.length;
  return workers[thread]?.process === process ? thread : undefined;
}
