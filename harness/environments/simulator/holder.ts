import type { Nanos } from "../../core/operation.ts";
import type { NodeId } from "../../runtime/message.ts";
import type { Delivery } from "./delivery.ts";
import type { SimEvent } from "./sim-event.ts";

/** A timer as its holder sees it. */
export interface HeldTimer extends SimEvent {
  readonly due: Nanos;
  readonly life: { readonly alive: boolean; readonly host: { readonly id: NodeId } };
}

/** Where messages and timers wait while a hand holds the world; see ../hand.ts. Empty in every other run. */
export class Holder {
  holding = false;
  /** Counts what nodes do that others can see: what they send and what they note. */
  activity = 0;
  timers: HeldTimer[] = [];
  readonly messages: Map<string, Delivery> = new Map();
  readonly isolated: Set<NodeId> = new Set();
  readonly #sent = new Map<string, number>();

  keep(delivery: Delivery): void {
    const { src, dest, body } = delivery.message;
    const kind = `${src}>${dest} ${body.type}`;
    const count = this.#sent.get(kind) ?? 0;
    this.#sent.set(kind, count + 1);
    this.messages.set(`${kind} ${count}`, delivery);
  }

  /** The node's timer that is due first, which is held no longer. */
  takeTimer(node: NodeId): HeldTimer | undefined {
    this.timers = this.timers.filter((timer) => !timer.cancelled && timer.life.alive);
    let first: HeldTimer | undefined;
    for (const timer of this.timers)
      if (timer.life.host.id === node && (first === undefined || timer.due < first.due)) first = timer;
    this.timers = this.timers.filter((timer) => timer !== first);
    return first;
  }

  /** Whether a message between these is lost, seen from the end where it is. */
  cuts(here: NodeId, there: { readonly client: boolean }): boolean {
    return !there.client && this.isolated.has(here);
  }
}
