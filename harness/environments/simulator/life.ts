import type { Nanos } from "../../core/operation.ts";
import type { Random } from "../../core/random.ts";
import { nanosPerMs, nanosToMs } from "../../core/time.ts";
import type { Body, NodeId } from "../../runtime/message.ts";
import type { Node, Runtime } from "../../runtime/runtime.ts";
import type { Peer } from "./delivery.ts";
import type { Actor, Driver } from "./driver.ts";
import { frozen } from "./frozen.ts";
import type { Holder } from "./holder.ts";
import type { Network } from "./network.ts";
import type { NodeClock } from "./node-clock.ts";
import type { Scheduler } from "./scheduler.ts";
import { SimEvent } from "./sim-event.ts";
import { type DiskDevice, LifeStorage } from "./storage.ts";
import type { Trace } from "./trace.ts";

/** What every machine of a cluster shares. */
export interface World {
  readonly scheduler: Scheduler;
  readonly driver: Driver;
  readonly network: Network;
  readonly trace: Trace;
  readonly holder: Holder;
  readonly nodes: readonly NodeId[];
}

/** What a life sees of the machine it is lived on. */
export interface Host extends Peer {
  readonly world: World;
  readonly clock: NodeClock;
  readonly device: DiskDevice;
  readonly paused: boolean;
  /** Keeps an event that came while the machine is paused. */
  postpone(event: SimEvent): void;
  noted(kind: string, fields: Readonly<Record<string, unknown>>): void;
  /** The node's own code failed. */
  died(life: Life, error: unknown): void;
}

/**
 * One life of the node program, from its start to its crash. Whatever belongs to a life that is over (timers,
 * disk operations, code that still hangs on a promise) has no effect any more; its promises never settle.
 */
export class Life implements Actor {
  readonly host: Host;
  readonly epoch: number;
  readonly label: string;
  alive = true;
  /** Undefined until the boot function is done. */
  node: Node | undefined;
  readonly failed: (error: unknown) => void;
  readonly #bootEnded: () => void;

  constructor(host: Host, epoch: number, bootEnded: () => void) {
    this.#bootEnded = bootEnded;
    this.host = host;
    this.epoch = epoch;
    this.label = `${host.id} (start ${epoch})`;
    this.failed = (error) => {
      if (this.alive) host.died(this, error);
    };
  }

  /** The boot function is done; from now on messages are received. */
  begin(node: Node): void {
    if (!this.alive) return;
    if (typeof node?.receive !== "function") throw new TypeError("the boot function returned no node");
    this.node = node;
    this.#bootEnded();
  }

  end(): void {
    this.alive = false;
    this.#bootEnded();
  }

  /** Whether an event of this life may happen now; one that came during a pause comes again after it. */
  admits(event: SimEvent): boolean {
    if (!this.alive) return false;
    if (!this.host.paused) return true;
    this.host.postpone(event);
    return false;
  }

  /** Runs code of the node. What it throws, at once or as a rejection nobody handles, is its own crash. */
  enter(run: () => unknown): void {
    this.host.world.driver.actor = this;
    try {
      const result = run();
      if (result instanceof Promise) result.then(undefined, this.failed);
    } catch (error) {
      this.failed(error);
    }
  }

  runtime(random: Random): Runtime {
    const { host } = this;
    const { scheduler, network, nodes, trace } = host.world;
    return {
      self: host.id,
      nodes,
      random,
      clock: {
        monotonicMs: () => nanosToMs(host.clock.monotonic(scheduler.now)),
        wallMs: () => host.clock.wallMs(scheduler.now),
      },
      timers: { after: (ms, run) => this.#after(ms, run) },
      network: {
        send: (dest: NodeId, body: Body) => {
          if (this.alive) network.send(host, dest, body);
        },
      },
      storage: new LifeStorage(this, host.device, scheduler),
      note: (kind, fields = {}) => {
        if (!this.alive) return;
        host.world.holder.activity += 1;
        host.noted(kind, fields);
        trace.note(host.id, this.epoch, kind, frozen(fields, "a note"));
      },
    };
  }

  #after(ms: number, run: () => void): Disposable {
    if (!(ms >= 0 && ms <= timerMaxMs)) throw new RangeError(`a timer cannot run for ${ms} ms`);
    const { clock, world } = this.host;
    const { holder, scheduler } = world;
    // At least a nanosecond, rounded up: a node that waits again for what rounding left must see time pass.
    const wait = Math.max(1, Math.ceil(ms * nanosPerMs));
    const timer = new NodeTimer(this, scheduler, clock.monotonic(scheduler.now) + wait, run);
    if (!this.alive) return timer;
    if (holder.holding) holder.timers.push(timer);
    else scheduler.schedule(timer, clock.timeOf(timer.due, scheduler.now));
    return timer;
  }
}

/** Thirty days: longer is a mistake. */
const timerMaxMs = 30 * 24 * 3600 * 1000;

/** A timer of a node, due at a value of its monotonic clock. */
export class NodeTimer extends SimEvent implements Disposable {
  readonly life: Life;
  readonly due: Nanos;
  readonly #scheduler: Scheduler;
  readonly #run: () => void;

  constructor(life: Life, scheduler: Scheduler, due: Nanos, run: () => void) {
    super();
    this.life = life;
    this.due = due;
    this.#scheduler = scheduler;
    this.#run = run;
  }

  override fire(): boolean {
    if (!this.life.admits(this)) return false;
    this.life.enter(this.#run);
    return true;
  }

  [Symbol.dispose](): void {
    this.#scheduler.cancel(this);
  }
}
