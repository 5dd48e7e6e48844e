import { assert } from "../../core/assert.ts";
import type { Nanos } from "../../core/operation.ts";
import { msToNanos, nanosToMs, type Time } from "../../core/time.ts";
import type { NodeId } from "../../runtime/message.ts";
import type {
  BrokenConnections,
  Capability,
  ClockBend,
  Cluster,
  Death,
  DiskProbe,
  DiskRule,
  Endpoint,
  Link,
  LinkProbe,
  LinkRule,
  NodeState,
} from "../environment.ts";
import type { Hand } from "../hand.ts";
import { ClientPort } from "./client-port.ts";
import type { Unsynced } from "./disk.ts";
import type { World } from "./life.ts";
import type { Machine } from "./machine.ts";
import { CallbackEvent } from "./sim-event.ts";
import { SimulatedHand } from "./simulated-hand.ts";

/** A cluster in virtual time. What is asked of it takes effect at once, unless it says otherwise. */
export class SimulatedCluster implements Cluster {
  readonly environment = "sim";
  readonly capabilities: ReadonlySet<Capability>;
  readonly nodes: readonly NodeId[];
  readonly time: Time;
  readonly #world: World;
  readonly #machines: ReadonlyMap<NodeId, Machine>;
  readonly #clients: ClientPort[] = [];
  #hand: SimulatedHand | undefined;

  constructor(world: World, machines: readonly Machine[], capabilities: ReadonlySet<Capability>) {
    this.#world = world;
    this.#machines = new Map(machines.map((machine) => [machine.id, machine]));
    this.nodes = world.nodes;
    this.capabilities = capabilities;
    this.time = { now: () => world.scheduler.now, after: (delay, run) => this.#after(delay, run) };
  }

  /**
   * Turns the simulation until the work is settled. The work must wait for nothing but this cluster: while it
   * waits for the real world (a file, a socket), virtual time runs on, or runs dry.
   */
  drive<V>(work: Promise<V>): Promise<V> {
    return this.#world.driver.drive(work);
  }

  hand(): Hand {
    this.#hand ??= new SimulatedHand(this.#world, this.#machines);
    return this.#hand;
  }

  connect(client: NodeId): Endpoint {
    const port = new ClientPort(client, this.#world.network, this.#world.scheduler);
    this.#world.network.attach(port);
    this.#clients.push(port);
    return port;
  }

  state(node: NodeId): NodeState {
    return this.#machine(node).state;
  }

  role(node: NodeId): string | undefined {
    return this.#machine(node).role;
  }

  async crash(node: NodeId, unsynced: Unsynced): Promise<void> {
    this.#machine(node).crash(unsynced);
  }

  /** Resolves when the node has booted, or died doing so, or has taken too long: `state` and `deaths` tell. */
  start(node: NodeId): Promise<void> {
    return this.#machine(node).start();
  }

  async pause(node: NodeId): Promise<void> {
    this.#machine(node).pause();
  }

  async resume(node: NodeId): Promise<void> {
    this.#machine(node).resume();
  }

  async impose(links: readonly Link[], rule: LinkRule): Promise<AsyncDisposable> {
    return this.#world.network.rules.impose(links, rule);
  }

  /** Ends early when the fate of all is known: nobody waits for probes that were dropped. */
  probeLink(link: Link, count: number, waitMs = 1000): Promise<LinkProbe> {
    return this.#world.network.probe(link, count, msToNanos(waitMs));
  }

  async resetConnections(nodes: readonly NodeId[]): Promise<BrokenConnections> {
    return this.#world.network.reset(nodes);
  }

  async bendClock(node: NodeId, bend: ClockBend): Promise<AsyncDisposable> {
    return disposable(this.#machine(node).bend(bend));
  }

  async readClock(node: NodeId): Promise<{ readonly wallMs: number; readonly monotonicMs: number }> {
    const { clock } = this.#machine(node);
    const { now } = this.#world.scheduler;
    return { wallMs: clock.wallMs(now), monotonicMs: nanosToMs(clock.monotonic(now)) };
  }

  async breakDisk(node: NodeId, rule: DiskRule): Promise<AsyncDisposable> {
    return disposable(this.#machine(node).device.impose(rule));
  }

  probeDisk(node: NodeId): Promise<DiskProbe> {
    return this.#machine(node).probeDisk();
  }

  lastLoss(node: NodeId): Readonly<Record<string, number>> {
    return this.#machine(node).device.losses;
  }

  deaths(): readonly Death[] {
    const all = [...this.#machines.values()].flatMap((machine) => machine.deaths);
    return all.sort((a, b) => a.time - b.time);
  }

  counters(): Readonly<Record<string, number>> {
    return { events: this.#world.driver.executed, ...this.#world.network.counters };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.close();
    for (const machine of this.#machines.values()) machine.crash("kept");
    this.#world.scheduler.clear();
    this.#world.driver.close();
  }

  #after(delay: Nanos, run: () => void): Disposable {
    const { scheduler } = this.#world;
    const event = new CallbackEvent(run);
    scheduler.schedule(event, scheduler.now + Math.round(delay));
    return { [Symbol.dispose]: () => scheduler.cancel(event) };
  }

  #machine(node: NodeId): Machine {
    const machine = this.#machines.get(node);
    assert(machine !== undefined, `the cluster has no node ${node}`);
    return machine;
  }
}

function disposable(undo: () => void): AsyncDisposable {
  return { [Symbol.asyncDispose]: async () => undo() };
}
