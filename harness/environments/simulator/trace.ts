import { HarnessError } from "../../core/assert.ts";
import type { NodeId } from "../../runtime/message.ts";
import type { TraceSink } from "../environment.ts";
import type { Delivery } from "./delivery.ts";
import type { Driver } from "./driver.ts";
import type { Scheduler } from "./scheduler.ts";

/**
 * The way to the sink. It is reached from inside node code; a sink that throws must not pass for a node that
 * does, so its error ends the run instead.
 */
export class Trace {
  readonly #sink: TraceSink;
  readonly #scheduler: Scheduler;
  readonly #driver: Driver;

  constructor(sink: TraceSink, scheduler: Scheduler, driver: Driver) {
    this.#sink = sink;
    this.#scheduler = scheduler;
    this.#driver = driver;
  }

  message(kind: "send" | "deliver" | "drop", delivery: Delivery, reason?: string): void {
    if (!this.#sink.messages) return;
    const { seq, message } = delivery;
    const event = { time: this.#scheduler.now, seq, kind, message };
    this.#guard(() => this.#sink.message(reason === undefined ? event : { ...event, reason }));
  }

  note(node: NodeId, epoch: number, kind: string, fields: Readonly<Record<string, unknown>>): void {
    this.#guard(() => this.#sink.note({ time: this.#scheduler.now, node, epoch, kind, fields }));
  }

  log(node: NodeId, text: string): void {
    this.#guard(() => this.#sink.log(this.#scheduler.now, node, text));
  }

  #guard(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#driver.fail(new HarnessError("the trace could not be written", { cause: error }));
    }
  }
}
