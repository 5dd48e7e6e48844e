import type { Nanos } from "../../core/operation.ts";
import type { Random } from "../../core/random.ts";
import { msToNanos } from "../../core/time.ts";
import type { RuleStack } from "../link-rules.ts";
import type { DeliveryQueue } from "./delivery-queue.ts";
import type { Carrier, Parcel } from "./parcel.ts";

/** As the simulator has them. */
const retransmit: Nanos = msToNanos(200);
const retransmitMax: Nanos = msToNanos(1000);
const breakAfter: Nanos = msToNanos(5000);

/**
 * A link with the manners of a TCP connection, the same as in the simulator: first in, first out, each message
 * once; a lost transmission is repeated, and so a delay; under a cut messages queue, and the connection breaks when
 * the cut outlasts `breakAfter`, when either end crashes or when it is reset, with all that was in flight; a clog only
 * holds.
 */
export class StreamLink implements Carrier {
  readonly #rules: RuleStack;
  readonly #queue: DeliveryQueue;
  readonly #random: Random;
  /** Changes whenever an end crashes or starts. */
  readonly #session: () => string;
  #sessionSeen: string;
  #connection = 0;
  #open = false;
  /** When the last message so far arrives: no later one may be earlier. */
  #lastArrival: Nanos = 0;
  /** Arrived where nothing passes, and not handed over yet. */
  #stalled: Parcel[] = [];

  constructor(rules: RuleStack, queue: DeliveryQueue, random: Random, session: () => string) {
    this.#rules = rules;
    this.#queue = queue;
    this.#random = random;
    this.#session = session;
    this.#sessionSeen = session();
  }

  /** Whether something was sent since the last break. */
  get open(): boolean {
    this.#resetAfterCrash();
    return this.#open;
  }

  reset(): void {
    this.#break();
  }

  carry(parcel: Parcel, latency: Nanos): void {
    this.#resetAfterCrash();
    const queued = this.#rules.narrow ? this.#rules.queue(this.#queue.now(), parcel.bytes()) : 0;
    if (queued === "overflow") {
      parcel.drop(queued);
      return;
    }
    const connection = this.#connection;
    this.#open = true;
    const waited = this.#drawRetransmissions();
    const due =
      this.#queue.now() +
      queued +
      latency +
      this.#rules.drawDelay(this.#random) +
      Math.min(waited, breakAfter);
    this.#lastArrival = Math.max(this.#lastArrival, due);
    this.#queue.push(this.#lastArrival, () => {
      this.#resetAfterCrash();
      if (waited >= breakAfter) this.#break();
      if (connection === this.#connection) this.#land(parcel);
      else parcel.drop("reset");
    });
  }

  #land(parcel: Parcel): void {
    const isOpen = this.#rules.gate === "open";
    if (this.#stalled.length === 0 && isOpen) {
      parcel.arrive();
      return;
    }
    // Behind what waits to be sent again it arrives with that, in a second at most.
    if (!isOpen) parcel.held();
    if (this.#stalled.push(parcel) === 1) this.#wait(this.#connection, this.#queue.now(), 0);
  }

  /** Until the gate opens, or for so long that the connection breaks. */
  #wait(connection: number, since: Nanos, attempts: number): void {
    const { gate } = this.#rules;
    const now = this.#queue.now();
    if (typeof gate === "object") gate.onLift(() => this.#retry(connection, since, attempts));
    else if (now - since >= breakAfter) this.#break();
    else this.#queue.push(now + interval(attempts), () => this.#retry(connection, since, attempts + 1));
  }

  #retry(connection: number, since: Nanos, attempts: number): void {
    this.#resetAfterCrash();
    if (connection !== this.#connection || this.#stalled.length === 0) return;
    if (this.#rules.gate !== "open") {
      this.#wait(connection, since, attempts);
      return;
    }
    const stalled = this.#stalled;
    this.#stalled = [];
    for (const parcel of stalled) parcel.arrive();
  }

  /** How long losses by chance hold a message back. */
  #drawRetransmissions(): Nanos {
    let waited = 0;
    const { loss } = this.#rules;
    for (let count = 0; waited < breakAfter && this.#random.chance(loss); count++) waited += interval(count);
    return waited;
  }

  #resetAfterCrash(): void {
    const session = this.#session();
    if (session === this.#sessionSeen) return;
    this.#sessionSeen = session;
    this.#break();
  }

  #break(): void {
    const stalled = this.#stalled;
    this.#connection += 1;
    this.#open = false;
    this.#lastArrival = 0;
    this.#stalled = [];
    for (const parcel of stalled) parcel.drop("reset");
  }
}

function interval(count: number): Nanos {
  return Math.min(retransmit * 2 ** Math.min(count, 30), retransmitMax);
}
