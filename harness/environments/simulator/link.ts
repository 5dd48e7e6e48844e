import type { Nanos } from "../../core/operation.ts";
import type { RuleStack } from "../link-rules.ts";
import type { Carrier, Delivery, Peer } from "./delivery.ts";
import type { Scheduler } from "./scheduler.ts";

/** What a link needs of the network it belongs to. */
export interface LinkContext {
  readonly scheduler: Scheduler;
  /** Hands the delivery to its destination; true when that ran foreign code. */
  deliver(delivery: Delivery): boolean;
  /** The delivery is lost for ever. */
  lose(delivery: Delivery, reason: string): void;
}

/** One direction between two peers. */
export interface Link extends Carrier {
  readonly rules: RuleStack;
  /** Puts one copy of a message on its way; `latency` is the network's own, before any rule. */
  carry(delivery: Delivery, latency: Nanos): void;
}

/**
 * A link on which each message travels on its own. Rules are asked when a message is sent; a cut or a clog also
 * when it arrives, so that what was on its way is stopped too.
 */
export class DatagramLink implements Link {
  readonly src: Peer;
  readonly dest: Peer;
  readonly rules: RuleStack;
  readonly #context: LinkContext;
  readonly #double: (delivery: Delivery) => Delivery;

  constructor(
    ends: { readonly src: Peer; readonly dest: Peer },
    rules: RuleStack,
    context: LinkContext,
    double: (delivery: Delivery) => Delivery,
  ) {
    this.src = ends.src;
    this.dest = ends.dest;
    this.rules = rules;
    this.#context = context;
    this.#double = double;
  }

  carry(delivery: Delivery, latency: Nanos): void {
    const { scheduler } = this.#context;
    if (this.rules.empty) {
      scheduler.schedule(delivery, scheduler.now + latency);
      return;
    }
    const fate = delivery.dice.judge(this.rules);
    switch (fate.kind) {
      case "drop":
        this.#context.lose(delivery, fate.reason);
        break;
      case "held":
        delivery.probe?.decide();
        fate.by.onLift(() => this.carry(delivery, latency));
        break;
      case "pass":
        for (const [copy, delay] of fate.delays.entries()) {
          const sent = copy === 0 ? delivery : this.#double(delivery);
          this.#depart(sent, latency + delay);
        }
        break;
    }
  }

  #depart(delivery: Delivery, latency: Nanos): void {
    const { scheduler } = this.#context;
    const queued = this.rules.narrow ? this.rules.queue(scheduler.now, delivery.bytes) : 0;
    if (queued === "overflow") this.#context.lose(delivery, queued);
    else scheduler.schedule(delivery, scheduler.now + queued + latency);
  }

  arrive(delivery: Delivery): boolean {
    const gate = this.rules.gate;
    if (gate === "open") return this.#context.deliver(delivery);
    if (gate === "cut") {
      this.#context.lose(delivery, "cut");
      return delivery.probe !== undefined;
    }
    delivery.probe?.decide();
    gate.onLift(() => this.#context.scheduler.schedule(delivery, this.#context.scheduler.now));
    return delivery.probe !== undefined;
  }
}
