import type { Nanos } from "../../core/operation.ts";
import type { RuleStack } from "../link-rules.ts";
import type { Delivery, Peer } from "./delivery.ts";
import type { Link, LinkContext } from "./link.ts";
import { SimEvent } from "./sim-event.ts";

export interface StreamTimes {
  /** The first retransmission comes after this time, each further one after twice the time before ... */
  readonly retransmit: Nanos;
  /** ... but never after more than this. */
  readonly retransmitMax: Nanos;
  /** A connection on which nothing got through for so long breaks. */
  readonly breakAfter: Nanos;
}

/**
 * A link with the manners of a TCP connection, one per direction:
 * - First in, first out, each message once: duplication has no effect, reordering and delay of one message also
 *   hold back all behind it.
 * - A lost transmission (rules with 0 < drop < 1) is repeated after `retransmit`, doubling: delay, not loss.
 * - Under a cut messages queue from the moment they would have arrived. Retransmissions find out when the cut is
 *   over, so that the queue moves up to `retransmitMax` later. A cut that outlasts `breakAfter` breaks the
 *   connection, and what was in flight is lost ("reset"); the next message opens a new one.
 * - On a narrow link messages queue; what does not fit the queue is lost ("overflow"), as by a sender that bounds
 *   its buffer.
 * - A clog holds the queue until it is lifted and breaks nothing.
 * - When either end crashes or restarts, or it is reset from outside, the connection is gone, with all that was in
 *   flight ("reset").
 * Acknowledgements are not modelled: a cut of the opposite direction alone does not slow this one.
 */
export class StreamLink implements Link {
  readonly src: Peer;
  readonly dest: Peer;
  readonly rules: RuleStack;
  readonly #context: LinkContext;
  readonly #times: StreamTimes;
  /** Deliveries of an older connection are lost wherever they are. */
  #connection = 0;
  #open = false;
  #srcSession: number;
  #destSession: number;
  /** When the last message so far arrives: no later one may be earlier. */
  #lastArrival: Nanos = 0;
  /** Arrived where nothing passes, and not handed over yet. */
  #stalled: Delivery[] = [];

  constructor(
    ends: { readonly src: Peer; readonly dest: Peer },
    rules: RuleStack,
    context: LinkContext,
    times: StreamTimes,
  ) {
    this.src = ends.src;
    this.dest = ends.dest;
    this.rules = rules;
    this.#context = context;
    this.#times = times;
    this.#srcSession = ends.src.session;
    this.#destSession = ends.dest.session;
  }

  get ofClient(): boolean {
    return this.src.client || this.dest.client;
  }

  /** Whether a message was sent since the last break. */
  get open(): boolean {
    this.#resetAfterCrash();
    return this.#open;
  }

  reset(): void {
    this.#break();
  }

  carry(delivery: Delivery, latency: Nanos): void {
    const { scheduler } = this.#context;
    this.#resetAfterCrash();
    const queued = this.rules.narrow ? this.rules.queue(scheduler.now, delivery.bytes) : 0;
    if (queued === "overflow") {
      this.#context.lose(delivery, queued);
      return;
    }
    delivery.connection = this.#connection;
    this.#open = true;
    const waited = this.#drawRetransmissions(delivery);
    const own = scheduler.now + queued + latency + this.rules.drawDelay(delivery.dice.random) + waited;
    this.#lastArrival = Math.max(this.#lastArrival, own);
    scheduler.schedule(delivery, this.#lastArrival);
  }

  arrive(delivery: Delivery): boolean {
    this.#resetAfterCrash();
    if (delivery.doomed) this.#break();
    if (delivery.connection !== this.#connection) {
      this.#context.lose(delivery, "reset");
      return delivery.probe !== undefined;
    }
    if (this.#stalled.length === 0 && this.rules.gate === "open") return this.#context.deliver(delivery);
    this.#stalled.push(delivery);
    if (this.#stalled.length === 1)
      this.#await(new Retransmission(this, this.#connection, this.#context.scheduler.now));
    return this.#giveUpProbes();
  }

  /** Time to try again; true when foreign code ran. */
  retransmit(attempt: Retransmission): boolean {
    this.#resetAfterCrash();
    if (attempt.connection !== this.#connection || this.#stalled.length === 0) return false;
    if (this.rules.gate !== "open") {
      this.#await(attempt);
      return this.#giveUpProbes();
    }
    const first = this.#stalled.shift()!;
    // One at a time, so that the code of each receipt runs to its end; arrivals queue behind meanwhile.
    if (this.#stalled.length > 0) this.#context.scheduler.schedule(attempt, this.#context.scheduler.now);
    return this.#context.deliver(first);
  }

  #await(attempt: Retransmission): void {
    const { scheduler } = this.#context;
    const gate = this.rules.gate;
    if (typeof gate === "object") {
      gate.onLift(() => scheduler.schedule(attempt, scheduler.now));
      return;
    }
    if (scheduler.now - attempt.since >= this.#times.breakAfter) {
      this.#break();
      return;
    }
    scheduler.schedule(attempt, scheduler.now + this.#interval(attempt.count++));
  }

  /** How long losses by chance hold this message back; too long a series dooms the connection. */
  #drawRetransmissions(delivery: Delivery): Nanos {
    const loss = this.rules.loss;
    let waited = 0;
    for (let count = 0; loss > 0 && delivery.dice.random.chance(loss); count++) {
      waited += this.#interval(count);
      if (waited < this.#times.breakAfter) continue;
      delivery.doomed = true;
      return this.#times.breakAfter;
    }
    return waited;
  }

  #interval(count: number): Nanos {
    return Math.min(this.#times.retransmit * 2 ** Math.min(count, 30), this.#times.retransmitMax);
  }

  #resetAfterCrash(): void {
    if (this.src.session === this.#srcSession && this.dest.session === this.#destSession) return;
    this.#srcSession = this.src.session;
    this.#destSession = this.dest.session;
    this.#break();
  }

  #break(): void {
    const stalled = this.#stalled;
    this.#connection += 1;
    this.#open = false;
    this.#lastArrival = 0;
    this.#stalled = [];
    for (const delivery of stalled) this.#context.lose(delivery, "reset");
  }

  /** Nobody knows when a closed gate opens: probes behind it are told. True when there were any. */
  #giveUpProbes(): boolean {
    if (this.rules.gate === "open") return false;
    let some = false;
    for (const { probe } of this.#stalled) {
      probe?.decide();
      some ||= probe !== undefined;
    }
    return some;
  }
}

/** The retransmission timer of one connection. */
export class Retransmission extends SimEvent {
  readonly #link: StreamLink;
  readonly connection: number;
  readonly since: Nanos;
  count = 0;

  constructor(link: StreamLink, connection: number, since: Nanos) {
    super();
    this.#link = link;
    this.connection = connection;
    this.since = since;
  }

  override fire(): boolean {
    return this.#link.retransmit(this);
  }
}
