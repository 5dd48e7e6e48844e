import { assert, HarnessError } from "../../core/assert.ts";
import type { Nanos } from "../../core/operation.ts";
import type { SimEvent } from "./sim-event.ts";

/**
 * Virtual time and what is still to happen in it: events in order of time, and of scheduling where times are
 * equal. A heap of four children a node; the times stand in an array of their own, for comparing them is most
 * of the work.
 */
export class Scheduler {
  #now: Nanos = 0;
  #sequence = 0;
  #events: SimEvent[] = [];
  #times = new Float64Array(1024);
  #cancelled = 0;

  get now(): Nanos {
    return this.#now;
  }

  /** Events still in the queue, cancelled ones included. */
  get size(): number {
    return this.#events.length;
  }

  /** Lets the event happen at a time that is not past. An event may be scheduled again once it has happened. */
  schedule(event: SimEvent, time: Nanos): void {
    if (!(time >= this.#now && Number.isSafeInteger(time))) refuse(time, this.#now);
    assert(!event.cancelled, "a cancelled event was scheduled");
    event.sequence = this.#sequence++;
    event.queued = true;
    const position = this.#events.length;
    if (position === this.#times.length) this.#grow();
    this.#events.push(event);
    this.#siftUp(position, event, time);
  }

  /** Forgets an event. It stays in the queue until its time, or until half the queue is such litter. */
  cancel(event: SimEvent): void {
    if (event.cancelled) return;
    event.cancelled = true;
    if (!event.queued) return;
    this.#cancelled += 1;
    if (this.#cancelled > 4096 && this.#cancelled * 2 > this.#events.length) this.#rebuild((_, time) => time);
  }

  /** Takes the next event out and moves time to it; undefined when nothing is left. */
  next(): SimEvent | undefined {
    for (;;) {
      const time = this.#times[0]!;
      const event = this.#pop();
      if (event === undefined) return undefined;
      event.queued = false;
      if (event.cancelled) {
        this.#cancelled -= 1;
        continue;
      }
      this.#now = time;
      return event;
    }
  }

  /**
   * Moves what is still to happen to other times (past ones count as now); undefined leaves an event where it is.
   * For rare occasions: it looks at every event.
   */
  retime(timeOf: (event: SimEvent) => Nanos | undefined): void {
    this.#rebuild((event, time) => Math.max(this.#now, timeOf(event) ?? time));
  }

  /** When the next event happens; infinity when nothing is left. */
  get upcoming(): Nanos {
    while (this.#events[0]?.cancelled === true) {
      this.#pop();
      this.#cancelled -= 1;
    }
    return this.#events.length === 0 ? Number.POSITIVE_INFINITY : this.#times[0]!;
  }

  /** Takes events out, in their order, as if they had never been scheduled. */
  extract(wanted: (event: SimEvent) => boolean): SimEvent[] {
    const taken = new Set(this.#events.filter((event) => !event.cancelled && wanted(event)));
    const inOrder: SimEvent[] = [];
    this.#rebuild((_, time) => time);
    const times = this.#times.slice(0, this.#events.length);
    const kept = this.#events.map((event, position) => ({ event, time: times[position]! }));
    for (const { event } of kept) {
      if (!taken.has(event)) continue;
      event.queued = false;
      inOrder.push(event);
    }
    const rest = kept.filter(({ event }) => !taken.has(event));
    this.#events = rest.map(({ event }) => event);
    for (const [position, { time }] of rest.entries()) this.#times[position] = time;
    return inOrder;
  }

  clear(): void {
    this.#events = [];
    this.#cancelled = 0;
  }

  #pop(): SimEvent | undefined {
    const first = this.#events[0];
    const last = this.#events.pop();
    if (last !== undefined && last !== first) this.#siftDown(last, this.#times[this.#events.length]!);
    return first;
  }

  #siftUp(start: number, event: SimEvent, time: Nanos): void {
    const events = this.#events;
    const times = this.#times;
    let position = start;
    while (position > 0) {
      const parent = (position - 1) >> 2;
      // A new event has the highest sequence number, so that equal times never move it up.
      if (times[parent]! <= time) break;
      times[position] = times[parent]!;
      events[position] = events[parent]!;
      position = parent;
    }
    times[position] = time;
    events[position] = event;
  }

  #siftDown(event: SimEvent, time: Nanos): void {
    const events = this.#events;
    const times = this.#times;
    const size = events.length;
    let position = 0;
    for (;;) {
      const child = this.#leastChild(position, size);
      if (child < 0) break;
      const childTime = times[child]!;
      if (childTime > time || (childTime === time && events[child]!.sequence > event.sequence)) break;
      times[position] = childTime;
      events[position] = events[child]!;
      position = child;
    }
    times[position] = time;
    events[position] = event;
  }

  #leastChild(position: number, size: number): number {
    const first = 4 * position + 1;
    if (first >= size) return -1;
    const times = this.#times;
    let least = first;
    let leastTime = times[first]!;
    const end = Math.min(first + 4, size);
    for (let child = first + 1; child < end; child++) {
      const time = times[child]!;
      if (time > leastTime) continue;
      if (time === leastTime && this.#events[child]!.sequence > this.#events[least]!.sequence) continue;
      least = child;
      leastTime = time;
    }
    return least;
  }

  /** Leaves the cancelled events out. A sorted array is a heap. */
  #rebuild(timeOf: (event: SimEvent, time: Nanos) => Nanos): void {
    const entries = this.#events
      .map((event, position) => ({ event, time: timeOf(event, this.#times[position]!) }))
      .filter(({ event }) => !event.cancelled)
      .sort((a, b) => a.time - b.time || a.event.sequence - b.event.sequence);
    this.#cancelled = 0;
    this.#events = entries.map(({ event }) => event);
    for (const [position, { time }] of entries.entries()) this.#times[position] = time;
  }

  #grow(): void {
    const grown = new Float64Array(this.#times.length * 2);
    grown.set(this.#times);
    this.#times = grown;
  }
}

function refuse(time: Nanos, now: Nanos): never {
  if (time < now) throw new HarnessError(`an event was scheduled at ${time} ns, before now (${now} ns)`);
  throw new HarnessError(`an event was scheduled at ${time} ns, no whole number of nanoseconds`);
}
