import { assert } from "../../core/assert.ts";
import type { Nanos } from "../../core/operation.ts";
import { msToNanos } from "../../core/time.ts";
import type { NodeId } from "../../runtime/message.ts";
import type { Hand, HeldMessage } from "../hand.ts";
import { Delivery } from "./delivery.ts";
import { NodeTimer, type World } from "./life.ts";
import type { Machine } from "./machine.ts";
import { CallbackEvent } from "./sim-event.ts";

/** Between two steps, so that a figure shows them apart. The nodes' clocks do not see it. */
const stepApart: Nanos = msToNanos(0.1);

/** A node that wakes so often and does nothing has nothing to do. */
const wakingsMax = 100;

/** The hand on a simulated cluster. */
export class SimulatedHand implements Hand {
  readonly #world: World;
  readonly #machines: ReadonlyMap<NodeId, Machine>;

  constructor(world: World, machines: ReadonlyMap<NodeId, Machine>) {
    this.#world = world;
    this.#machines = machines;
  }

  async hold(): Promise<void> {
    const { holder, scheduler } = this.#world;
    holder.holding = true;
    for (const machine of this.#machines.values()) machine.clock.stop(scheduler.now);
    for (const event of scheduler.extract((one) => one instanceof Delivery || one instanceof NodeTimer)) {
      if (event instanceof Delivery) holder.keep(event);
      else holder.timers.push(event as NodeTimer);
    }
    await this.settle();
  }

  release(): void {
    const { holder, scheduler } = this.#world;
    holder.holding = false;
    holder.isolated.clear();
    for (const machine of this.#machines.values()) machine.clock.go(scheduler.now);
    for (const timer of holder.timers) {
      if (timer.cancelled || !timer.life.alive) continue;
      const { clock } = this.#machine(timer.life.host.id);
      scheduler.schedule(timer, clock.timeOf(timer.due, scheduler.now));
    }
    // By name, so that orders of steps that come to the same come to the same here too.
    for (const [, delivery] of [...holder.messages].sort(([a], [b]) => (a < b ? -1 : 1)))
      this.#land(delivery, msToNanos(1));
    holder.timers = [];
    holder.messages.clear();
  }

  get messages(): readonly HeldMessage[] {
    return [...this.#world.holder.messages].map(([name, { message }]) => ({ name, message }));
  }

  async deliver(name: string): Promise<boolean> {
    const { holder, network } = this.#world;
    const delivery = holder.messages.get(name);
    assert(delivery !== undefined, `no message "${name}" is in the hand`);
    holder.messages.delete(name);
    const { src, dest } = delivery.carrier;
    if (holder.cuts(dest.id, src) || !dest.reachable) {
      network.lose(delivery, dest.reachable ? "cut" : "down");
      return false;
    }
    this.#land(delivery, stepApart);
    await this.settle();
    return true;
  }

  async ring(node: NodeId, everywhere: boolean): Promise<boolean> {
    const { holder, scheduler } = this.#world;
    const { clock } = this.#machine(node);
    const before = holder.activity;
    for (let count = 0; count < wakingsMax && holder.activity === before; count++) {
      const timer = holder.takeTimer(node);
      if (timer === undefined) break;
      const passes = Math.max(0, timer.due - clock.monotonic(scheduler.now));
      if (everywhere) for (const machine of this.#machines.values()) machine.clock.advance(passes);
      else clock.advance(passes);
      scheduler.schedule(timer, scheduler.now + stepApart);
      await this.settle();
    }
    return holder.activity !== before;
  }

  async restart(node: NodeId, unsynced: "kept" | "lost"): Promise<void> {
    const machine = this.#machine(node);
    machine.crash(unsynced);
    // A boot function that waits for a timer goes on when that is let go off.
    void machine.start();
    await this.settle();
  }

  isolate(node: NodeId): boolean {
    const { isolated } = this.#world.holder;
    const before = isolated.size;
    return isolated.add(node).size > before;
  }

  rejoin(node: NodeId): boolean {
    return this.#world.holder.isolated.delete(node);
  }

  /** Turns the world until nothing more happens without time passing. */
  settle(): Promise<void> {
    const { driver, scheduler } = this.#world;
    return driver.drive(
      new Promise((resolve) => {
        const look = (): void => {
          if (scheduler.upcoming > scheduler.now) resolve();
          else scheduler.schedule(new CallbackEvent(look), scheduler.now);
        };
        const first = Math.min(scheduler.upcoming, scheduler.now + stepApart);
        scheduler.schedule(new CallbackEvent(look), Math.max(first, scheduler.now));
      }),
    );
  }

  #land(delivery: Delivery, wait: Nanos): void {
    const { scheduler } = this.#world;
    delivery.landed = true;
    scheduler.schedule(delivery, scheduler.now + wait);
  }

  #machine(node: NodeId): Machine {
    const machine = this.#machines.get(node);
    assert(machine !== undefined, `the cluster has no node ${node}`);
    return machine;
  }
}
