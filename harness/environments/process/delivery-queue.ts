import type { Nanos } from "../../core/operation.ts";
import { nanosPerMs } from "../../core/time.ts";
import type { RealTime } from "./real-time.ts";

/**
 * Everything under way in the network, in order of arrival: a binary heap by (due, sequence) and one timer for its
 * head. Deliveries due at the same moment happen in the order in which they were sent, which a timer for each would
 * not give.
 */
export class DeliveryQueue {
  readonly #time: RealTime;
  readonly #heap: Delivery[] = [];
  #sequence = 0;
  #armedFor: Nanos = Number.POSITIVE_INFINITY;
  #disarm: () => void = () => {};

  constructor(time: RealTime) {
    this.#time = time;
  }

  get size(): number {
    return this.#heap.length;
  }

  now(): Nanos {
    return this.#time.now();
  }

  /** Runs the delivery at that time of the run, or soon when it is past. */
  push(due: Nanos, run: () => void): void {
    const delivery = { due, sequence: this.#sequence++, run };
    let place = this.#heap.push(delivery) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!before(delivery, this.#heap[parent]!)) break;
      this.#heap[place] = this.#heap[parent]!;
      place = parent;
    }
    this.#heap[place] = delivery;
    if (due < this.#armedFor) this.#arm(due);
  }

  /** Forgets all. */
  clear(): void {
    this.#disarm();
    this.#heap.length = 0;
    this.#armedFor = Number.POSITIVE_INFINITY;
  }

  #arm(due: Nanos): void {
    this.#disarm();
    this.#armedFor = due;
    const delayMs = (due - this.#time.now()) / nanosPerMs;
    // Timers count whole milliseconds; what is due within this turn need not wait for one.
    if (delayMs <= 0) {
      const immediate = setImmediate(() => this.#deliver());
      this.#disarm = () => clearImmediate(immediate);
    } else {
      const timer = setTimeout(() => this.#deliver(), Math.ceil(delayMs));
      this.#disarm = () => clearTimeout(timer);
    }
  }

  #deliver(): void {
    this.#armedFor = Number.POSITIVE_INFINITY;
    const now = this.#time.now();
    while (this.#heap.length > 0 && this.#heap[0]!.due <= now) this.#pop().run();
    const next = this.#heap[0];
    if (next !== undefined && next.due < this.#armedFor) this.#arm(next.due);
  }

  #pop(): Delivery {
    const top = this.#heap[0]!;
    const last = this.#heap.pop()!;
    if (this.#heap.length === 0) return top;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.#heap.length) break;
      if (child + 1 < this.#heap.length && before(this.#heap[child + 1]!, this.#heap[child]!)) child += 1;
      if (!before(this.#heap[child]!, last)) break;
      this.#heap[place] = this.#heap[child]!;
      place = child;
    }
    this.#heap[place] = last;
    return top;
  }
}

interface Delivery {
  readonly due: Nanos;
  readonly sequence: number;
  readonly run: () => void;
}

function before(a: Delivery, b: Delivery): boolean {
  return a.due < b.due || (a.due === b.due && a.sequence < b.sequence);
}
