import { assert } from "../core/assert.ts";
import type { History, HistoryEvent } from "../core/history.ts";
import type { Nanos } from "../core/operation.ts";

/** What is known when something happens; the recorder adds the position and the time. */
export type Recordable = Omit<HistoryEvent, "index" | "time">;

/**
 * The one place where history is made: events get their position when they are appended, so that order is the
 * order of the record and never that of clocks or promises. An invocation is recorded before it is sent and a
 * completion after it was received: windows only widen (Jepsen's rule).
 */
export class Recorder {
  readonly #events: HistoryEvent[] = [];
  readonly #now: () => Nanos;
  readonly #listeners: ((event: HistoryEvent) => void)[] = [];
  #closed = false;

  constructor(now: () => Nanos) {
    this.#now = now;
  }

  /** Called with each event as it is appended: the file, the live counters. */
  listen(listener: (event: HistoryEvent) => void): void {
    this.#listeners.push(listener);
  }

  append(recordable: Recordable): HistoryEvent {
    assert(!this.#closed, "an event came after the history was closed");
    const event: HistoryEvent = { index: this.#events.length, time: this.#now(), ...recordable };
    this.#events.push(event);
    for (const listener of this.#listeners) listener(event);
    return event;
  }

  close(): History {
    this.#closed = true;
    return { events: this.#events };
  }

  /** What was recorded so far. */
  get history(): History {
    return { events: this.#events };
  }

  get length(): number {
    return this.#events.length;
  }
}
