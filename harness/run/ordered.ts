import { assert, HarnessError } from "../core/assert.ts";
import { type HistoryEvent, nemesisProcess } from "../core/history.ts";
import { msToNanos, sleep } from "../core/time.ts";
import { UsageError } from "../core/usage-error.ts";
import type { Hand } from "../environments/hand.ts";
import type { NodeId } from "../runtime/message.ts";
import { isAnswer } from "./is-answer.ts";
import type { FaultRecord } from "./run-record.ts";
import type { Script } from "./scenario.ts";
import {
  type Chooser,
  deedOf,
  type EventKind,
  eventFaults,
  type Possible,
  type StepEffect,
} from "./steps.ts";
import type { Cast, Course } from "./story.ts";

/** How long the world goes its own way when the steps are done, before the final operations. */
const settledMs = 2000;

/**
 * Plays a run whose order of steps is chosen, not its times: the cluster starts and is left alone for a while; then
 * each step is what the chooser says; then everything is given back to time, open calls end, and the final
 * operations are made as in any run. Answers with what the chosen events did to nodes.
 */
export async function playOrdered(
  cast: Cast,
  order: NonNullable<Script["order"]>,
  chooser: Chooser,
  faults: FaultRecord[],
): Promise<Course> {
  const { cluster, interpreter } = cast;
  const hand = cluster.hand?.();
  if (hand === undefined)
    throw new UsageError(`script.order: the environment ${cluster.environment} has no order to choose`);
  cast.phase("faults");
  if (order.settleMs > 0) await sleep(cluster.time, msToNanos(order.settleMs));
  await hand.hold();
  const steps = new Steps(cast, hand, faults);
  for (;;) {
    const step = chooser.next(steps.possible());
    if (step === undefined) break;
    const effect = await steps.take(step);
    chooser.happened?.(effect);
  }
  hand.release();
  const mendedAt = cluster.time.now();

  cast.phase("recovery");
  await sleep(cluster.time, msToNanos(settledMs));
  await steps.calmed();

  cast.phase("final");
  const finalFrom = cast.recorder.length;
  const final = cast.final(cast.recorder.history);
  if (final === undefined) return { mendedAt, silent: [], limited: true, finalFrom };
  await interpreter.play(final);
  const silent = silentNodes(cast, finalFrom);
  const course = { mendedAt, silent, limited: false, finalFrom };
  return silent.length === 0 ? { ...course, recoveredAt: cluster.time.now() } : course;
}

/** Nodes whose clients got no answer at the end. */
function silentNodes({ cluster, recorder, scenario }: Cast, from: number): NodeId[] {
  const served = new Set<NodeId>();
  for (const event of recorder.history.events.slice(from))
    if (typeof event.process === "number" && isAnswer(event))
      served.add(cluster.nodes[(event.process % scenario.concurrency) % cluster.nodes.length]!);
  return cluster.nodes.slice(0, scenario.concurrency).filter((node) => !served.has(node));
}

/** What may happen and what was done, step by step. */
class Steps {
  readonly #cast: Cast;
  readonly #hand: Hand;
  readonly #faults: FaultRecord[];
  /** By message: the step that sent it. */
  readonly #sentAt = new Map<string, number>();
  /** By link: the latest delivery, which of a stream comes before the next. */
  readonly #deliveredAt = new Map<string, number>();
  /** By thread: what is still to be called; whether a call is open; the step that ended the last. */
  readonly #lanes: readonly { readonly waiting: number[]; open: boolean; endedAt: number | undefined }[];
  readonly #open = new Set<Promise<void>>();
  #failure: unknown;
  #taken = 0;

  constructor(cast: Cast, hand: Hand, faults: FaultRecord[]) {
    this.#cast = cast;
    this.#hand = hand;
    this.#faults = faults;
    const operations = cast.scenario.script?.operations ?? [];
    this.#lanes = Array.from({ length: cast.scenario.concurrency }, (_, thread) => ({
      waiting: operations.flatMap(({ client }, position) => (client === thread ? [position] : [])),
      open: false,
      endedAt: undefined,
    }));
  }

  possible(): Possible[] {
    const isStream = this.#cast.scenario.network.transport === "stream";
    const busy = new Set<string>();
    const all: Possible[] = [];
    for (const { name, message } of this.#hand.messages) {
      const link = `${message.src}>${message.dest}`;
      const sentAt = this.#sentAt.get(name);
      const causes = sentAt === undefined ? [] : [sentAt];
      if (isStream) {
        if (busy.has(link)) continue;
        busy.add(link);
        const before = this.#deliveredAt.get(link);
        if (before !== undefined) causes.push(before);
      }
      all.push({ name, place: this.#place(message.dest), causes });
    }
    for (const [thread, { endedAt, open, waiting }] of this.#lanes.entries()) {
      if (open || waiting[0] === undefined) continue;
      const causes = endedAt === undefined ? [] : [endedAt];
      all.push({ name: `call ${waiting[0]}`, place: `client ${thread}`, causes });
    }
    return all;
  }

  async take(step: string): Promise<StepEffect> {
    const { recorder } = this.#cast;
    const from = recorder.length;
    const deed = deedOf(step);
    if (deed === undefined) await this.#deliver(step);
    else if (deed.kind === "call") await this.#call(deed.operation);
    else await this.#strike(deed.kind, deed.node);
    if (this.#failure !== undefined) throw this.#failure;
    for (const { name } of this.#hand.messages)
      if (!this.#sentAt.has(name)) this.#sentAt.set(name, this.#taken);
    this.#taken++;
    const clients = recorder.history.events
      .slice(from)
      .filter(({ process }: HistoryEvent) => typeof process === "number");
    return {
      called: clients.some(({ type }) => type === "invoke"),
      answered: clients.some(({ type }) => type !== "invoke"),
    };
  }

  /** All calls have ended, by an answer or by their time-out. */
  async calmed(): Promise<void> {
    await Promise.all(this.#open);
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #deliver(name: string): Promise<void> {
    const held = this.#hand.messages.find((one) => one.name === name);
    if (held === undefined) throw new HarnessError(`the message "${name}" is not there to be delivered`);
    this.#deliveredAt.set(`${held.message.src}>${held.message.dest}`, this.#taken);
    await this.#hand.deliver(name);
  }

  async #call(position: number): Promise<void> {
    const operation = this.#cast.scenario.script!.operations[position]!;
    const lane = this.#lanes[operation.client]!;
    assert(lane.waiting[0] === position && !lane.open, `it is not the turn of call ${position}`);
    lane.waiting.shift();
    lane.open = true;
    const { interpreter } = this.#cast;
    const { client: thread, f, input, key } = operation;
    const invocation = key === undefined ? { f, input } : { f, input, key };
    this.#open.add(
      new Promise((resolve) => {
        interpreter.dispatch(
          { invocation, thread, time: interpreter.time.now() },
          (event, worker) => {
            interpreter.release(worker, event);
            lane.open = false;
            lane.endedAt = this.#taken;
            resolve();
          },
          (error) => {
            this.#failure = error;
            resolve();
          },
        );
      }),
    );
    await this.#hand.settle();
  }

  async #strike(kind: EventKind, node: NodeId): Promise<void> {
    const { cluster, recorder } = this.#cast;
    if (!cluster.nodes.includes(node))
      throw new UsageError(
        `script.order.steps.${this.#taken} "${kind} ${node}": expected a node of ${cluster.nodes.join(", ")}`,
      );
    const value = { nodes: [node] };
    const { index, time } = recorder.append({ type: "info", process: nemesisProcess, f: kind, value });
    const bit = await this.#strikeNow(kind, node);
    this.#faults.push({
      id: this.#faults.length,
      name: kind,
      kind: eventFaults[kind],
      target: "any",
      detail: node,
      nodes: [node],
      injectedAt: time,
      events: [index],
      evidence: { bit, text: bit ? "chosen as a step" : "it had no effect" },
      ...(bit ? {} : { skipped: "it had no effect" }),
    });
  }

  /** True when the cluster is not as it was. */
  async #strikeNow(kind: EventKind, node: NodeId): Promise<boolean> {
    const hand = this.#hand;
    switch (kind) {
      case "timer":
      case "time":
        return hand.ring(node, kind === "time");
      case "reboot":
      case "power-cut":
        await hand.restart(node, kind === "reboot" ? "kept" : "lost");
        return true;
      case "isolate":
        return hand.isolate(node);
      case "rejoin":
        return hand.rejoin(node);
    }
  }

  /** Clients whose process was retired speak under another name, and stay who they are. */
  #place(dest: NodeId): string {
    const client = /^c(\d+)$/.exec(dest);
    return client === null ? dest : `client ${Number(client[1]) % this.#cast.scenario.concurrency}`;
  }
}
