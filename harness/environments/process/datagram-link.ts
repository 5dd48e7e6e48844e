import type { Nanos } from "../../core/operation.ts";
import type { Random } from "../../core/random.ts";
import type { RuleStack } from "../link-rules.ts";
import type { DeliveryQueue } from "./delivery-queue.ts";
import type { Carrier, Parcel } from "./parcel.ts";

/**
 * A link on which each message travels on its own. The rules are asked when it is sent; a cut or a clog also when
 * it arrives, so that what was on its way is stopped too.
 */
export class DatagramLink implements Carrier {
  readonly #rules: RuleStack;
  readonly #queue: DeliveryQueue;
  readonly #random: Random;

  constructor(rules: RuleStack, queue: DeliveryQueue, random: Random) {
    this.#rules = rules;
    this.#queue = queue;
    this.#random = random;
  }

  carry(parcel: Parcel, latency: Nanos): void {
    const fate = this.#rules.judge(this.#random);
    switch (fate.kind) {
      case "drop":
        parcel.drop(fate.reason);
        break;
      case "held":
        parcel.held();
        fate.by.onLift(() => this.carry(parcel, latency));
        break;
      case "pass":
        for (const [copy, delay] of fate.delays.entries()) {
          const sent = copy === 0 ? parcel : parcel.twin();
          this.#depart(sent, latency + delay);
        }
    }
  }

  #depart(parcel: Parcel, latency: Nanos): void {
    const now = this.#queue.now();
    const queued = this.#rules.narrow ? this.#rules.queue(now, parcel.bytes()) : 0;
    if (queued === "overflow") parcel.drop(queued);
    else this.#queue.push(now + queued + latency, () => this.#land(parcel));
  }

  #land(parcel: Parcel): void {
    const { gate } = this.#rules;
    if (gate === "open") parcel.arrive();
    else if (gate === "cut") parcel.drop("cut");
    else {
      parcel.held();
      gate.onLift(() => this.#land(parcel));
    }
  }
}
