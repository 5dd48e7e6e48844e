import { errorKind } from "../../harness/core/errors.ts";
import type { History, HistoryEvent } from "../../harness/core/history.ts";
import type { Invocation, Nanos, Outcome } from "../../harness/core/operation.ts";
import { Random } from "../../harness/core/random.ts";
import type { Context, Emission, Generator, Thread } from "../../harness/generator/generator.ts";
import type { Body } from "../../harness/runtime/message.ts";
import type { OperationForm, Workload, WorkloadOptions } from "../workload.ts";

/** A make-believe system: answers a node's requests at once, or never. */
export type System = (body: Body, node: string) => Body | "silence";

export const options: WorkloadOptions = {
  nodes: ["n1", "n2", "n3"],
  concurrency: 6,
  keys: 3,
  values: "unique",
  operationsPerKey: 40,
};

/**
 * Plays a workload's `during` (for so many calls) and then its `after` against a make-believe system, with
 * random delays before and after the moment at which the system acts. Deterministic by the seed.
 */
export function playWorkload(
  workload: Workload,
  system: System,
  callsMax: number,
  given: WorkloadOptions = options,
  seed = "test",
): { readonly history: History; readonly finalFrom: number } {
  const stage = new Stage(workload.operations, system, given, new Random(seed));
  stage.play(workload.during(given), callsMax);
  const finalFrom = stage.history().events.length;
  const after = workload.after?.(given, stage.history());
  if (after !== undefined) stage.play(after, finalCallsMax);
  return { history: stage.history(), finalFrom };
}

/** Far above what a final plan may make here: reaching it means that the plan does not end by itself. */
export const finalCallsMax = 100_000;

interface Worker {
  process: number;
  busy: boolean;
}

/** The threads, and what is under way. */
export class Stage {
  readonly #operations: Workload["operations"];
  readonly #system: System;
  readonly #options: WorkloadOptions;
  readonly #random: Random;
  readonly #workers: Worker[];
  readonly #threads: readonly Thread[];
  readonly #events: HistoryEvent[] = [];
  readonly #agenda: { at: Nanos; run: () => void }[] = [];
  #now: Nanos = 0;
  #generator: Generator | undefined;

  constructor(operations: Workload["operations"], system: System, given: WorkloadOptions, random: Random) {
    this.#operations = operations;
    this.#system = system;
    this.#options = given;
    this.#random = random;
    this.#workers = Array.from({ length: given.concurrency }, (_, process) => ({ process, busy: false }));
    this.#threads = this.#workers.map((_, thread) => thread);
  }

  history(): History {
    return { events: [...this.#events] };
  }

  /** Plays until the plan ends or that many calls were made, then waits for those under way. */
  play(generator: Generator, callsMax: number): void {
    this.#generator = generator;
    for (let calls = 0; ; ) {
      const emission: Emission = calls < callsMax ? this.#current().next(this.#context()) : { kind: "done" };
      if (emission.kind !== "done") this.#generator = emission.next;
      if (emission.kind === "invoke" && emission.planned.pseudo === undefined) {
        calls++;
        this.#invoke(emission.planned.invocation, emission.planned.thread as number);
        continue;
      }
      if (emission.kind === "invoke") continue;
      const next = this.#earliest();
      if (next === undefined && emission.kind === "done") return;
      if (next === undefined) throw new Error("the plan waits, and nothing is under way");
      this.#now = next.at;
      next.run();
    }
  }

  #current(): Generator {
    return this.#generator as Generator;
  }

  #earliest(): { at: Nanos; run: () => void } | undefined {
    let best = -1;
    for (const [position, entry] of this.#agenda.entries())
      if (best === -1 || entry.at < this.#agenda[best]!.at) best = position;
    return best === -1 ? undefined : this.#agenda.splice(best, 1)[0];
  }

  #context(): Context {
    const workers = this.#workers;
    return {
      time: this.#now,
      random: this.#random,
      threads: this.#threads,
      free: this.#threads.filter((thread) => !workers[thread as number]!.busy),
      processOf: (thread) => workers[thread as number]!.process,
      threadOf(process) {
        const thread = workers.findIndex((worker) => worker.process === process);
        return thread === -1 ? undefined : thread;
      },
    };
  }

  #invoke(invocation: Invocation, thread: number): void {
    const worker = this.#workers[thread]!;
    if (worker.busy) throw new Error(`thread ${thread} is busy`);
    worker.busy = true;
    const node = this.#options.nodes[thread % this.#options.nodes.length]!;
    this.#record("invoke", worker, invocation, { value: invocation.input, node }, thread);
    const form = this.#operations[invocation.f] as OperationForm;
    const request = JSON.parse(JSON.stringify(form.request(invocation))) as Body;
    this.#soon(() => {
      const reply = this.#system(request, node);
      this.#soon(() => this.#complete(outcomeOf(reply, form, invocation), worker, invocation, node, thread));
    });
  }

  #complete(
    outcome: Outcome<unknown>,
    worker: Worker,
    invocation: Invocation,
    node: string,
    thread: number,
  ): void {
    const value = outcome.type === "ok" ? outcome.output : invocation.input;
    const error = outcome.type === "ok" ? {} : { error: outcome.error };
    this.#record(outcome.type, worker, invocation, { value, node, ...error }, thread);
    worker.busy = false;
    if (outcome.type === "info") worker.process += this.#workers.length;
  }

  #record(
    type: HistoryEvent["type"],
    { process }: Worker,
    { f, key }: Invocation,
    more: Pick<HistoryEvent, "value" | "node" | "error">,
    thread: number,
  ): void {
    const keyed = key === undefined ? {} : { key };
    const event = { index: this.#events.length, time: this.#now, type, process, f, ...keyed, ...more };
    this.#events.push(event);
    const generator = this.#current();
    this.#generator = generator.observe?.(this.#context(), { event, thread }) ?? generator;
  }

  #soon(run: () => void): void {
    this.#agenda.push({ at: this.#now + this.#random.between(1, 1000), run });
  }
}

function outcomeOf(reply: Body | "silence", form: OperationForm, invocation: Invocation): Outcome<unknown> {
  const untold = form.readOnly ? "fail" : "info";
  if (reply === "silence") return { type: untold, error: "timeout" };
  if (reply.type !== "error") return { type: "ok", output: form.output(reply, invocation) };
  const { name, definite } = errorKind(reply["code"] as number);
  const answer = form.answers?.(name, invocation);
  if (answer !== undefined) return { type: "ok", output: answer.output };
  return { type: definite ? "fail" : untold, error: name };
}
