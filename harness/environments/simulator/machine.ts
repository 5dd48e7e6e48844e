import { assert } from "../../core/assert.ts";
import type { Nanos } from "../../core/operation.ts";
import type { Random } from "../../core/random.ts";
import { msToNanos, nanosToMs } from "../../core/time.ts";
import type { NodeId } from "../../runtime/message.ts";
import type { Boot } from "../../runtime/runtime.ts";
import { probeStorage } from "../disk-probe.ts";
import type { ClockBend, Death, DiskProbe, NodeState } from "../environment.ts";
import { Delivery } from "./delivery.ts";
import type { Unsynced } from "./disk.ts";
import { type Host, Life, NodeTimer, type World } from "./life.ts";
import { NodeClock } from "./node-clock.ts";
import { CallbackEvent, SimEvent } from "./sim-event.ts";
import { DiskDevice, type DiskOptions, LifeStorage, type StorageOwner } from "./storage.ts";

export interface MachineOptions {
  readonly disk: DiskOptions;
  /** A start that takes longer is no longer waited for, and that is logged. */
  readonly bootMax: Nanos;
}

/**
 * One machine: clocks, disk and network card, and on it, while it is up, a life of the node program.
 * - Messages that come while the node is down, or is still booting, are dropped: nobody listens.
 * - A paused node stops where it is; timers, messages and disk completions of that time come when it is resumed,
 *   all at once and in order. Its clocks go on.
 */
export class Machine implements Host {
  readonly id: NodeId;
  readonly client = false;
  readonly world: World;
  readonly clock: NodeClock = new NodeClock();
  readonly device: DiskDevice;
  readonly deaths: Death[] = [];
  role: string | undefined;
  session = 0;
  paused = false;
  readonly #boot: Boot;
  readonly #random: Random;
  readonly #options: MachineOptions;
  #epoch = 0;
  #life: Life | undefined;
  #postponed: SimEvent[] = [];

  constructor(id: NodeId, boot: Boot, world: World, random: Random, options: MachineOptions) {
    this.id = id;
    this.world = world;
    this.device = new DiskDevice(random.fork("disk"), options.disk);
    this.#boot = boot;
    this.#random = random;
    this.#options = options;
  }

  get state(): NodeState {
    if (this.#life === undefined) return "down";
    return this.paused ? "paused" : "up";
  }

  get reachable(): boolean {
    return this.#life !== undefined;
  }

  /** Resolves when the boot function is done, however it ended: `state` and `deaths` say how. */
  start(): Promise<void> {
    if (this.#life !== undefined) return Promise.resolve();
    const { scheduler, trace } = this.world;
    this.#epoch += 1;
    this.session += 1;
    const random = this.#random.fork(`start/${this.#epoch}`);
    this.clock.restart(scheduler.now, msToNanos(random.between(0, monotonicStartMaxMs)));
    return new Promise((resolve) => {
      const overdue = new CallbackEvent(() => {
        trace.log(this.id, "is still booting and no longer waited for");
        resolve();
      });
      this.#life = new Life(this, this.#epoch, () => {
        scheduler.cancel(overdue);
        resolve();
      });
      scheduler.schedule(new BootEvent(this.#life, this.#boot, random), scheduler.now);
      scheduler.schedule(overdue, scheduler.now + this.#options.bootMax);
    });
  }

  /** Ends the life at once. Of a machine that is down already a power cut still takes what was not synced. */
  crash(unsynced: Unsynced): void {
    this.#life?.end();
    this.#life = undefined;
    this.session += 1;
    this.paused = false;
    this.role = undefined;
    this.device.crash(unsynced);
    const postponed = this.#postponed;
    this.#postponed = [];
    for (const event of postponed) if (event instanceof Delivery) this.world.network.lose(event, "down");
  }

  pause(): void {
    if (this.#life !== undefined) this.paused = true;
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    const { scheduler } = this.world;
    const postponed = this.#postponed;
    this.#postponed = [];
    for (const event of postponed) if (!event.cancelled) scheduler.schedule(event, scheduler.now);
  }

  /** Returns what lifts the bend. Timers under way follow the new rate. */
  bend(bend: ClockBend): () => void {
    const { scheduler } = this.world;
    const lift = this.clock.bend(bend, scheduler.now);
    if (bend.rate !== undefined) this.#retime();
    return () => {
      lift(scheduler.now);
      if (bend.rate !== undefined) this.#retime();
    };
  }

  /** Never settles when the life ends meanwhile, as all that waits for the disk in its name. */
  probeDisk(): Promise<DiskProbe> {
    const life = this.#life;
    assert(life !== undefined, `the disk of ${this.id} cannot be probed: the node is down`);
    const { scheduler, driver } = this.world;
    const owner: StorageOwner = {
      get alive() {
        return life.alive;
      },
      admits: (event) => life.admits(event),
      enter: (run) => {
        // What waits for the probe is code of the harness.
        driver.actor = undefined;
        run();
      },
    };
    return probeStorage(new LifeStorage(owner, this.device, scheduler), () => nanosToMs(scheduler.now));
  }

  arrive(delivery: Delivery): boolean {
    const life = this.#life;
    if (life?.node === undefined) {
      this.world.network.lose(delivery, "down");
      return false;
    }
    if (this.paused) {
      delivery.landed = true;
      this.#postponed.push(delivery);
      return false;
    }
    this.world.network.received(delivery);
    this.world.driver.actor = life;
    try {
      const result = life.node.receive(delivery.message);
      if (result instanceof Promise) result.then(undefined, life.failed);
    } catch (error) {
      life.failed(error);
    }
    return true;
  }

  postpone(event: SimEvent): void {
    this.#postponed.push(event);
  }

  noted(kind: string, fields: Readonly<Record<string, unknown>>): void {
    if (kind === "role" && typeof fields["role"] === "string") this.role = fields["role"];
  }

  died(life: Life, error: unknown): void {
    assert(life === this.#life, "a life died that is not the current one");
    const text = describe(error);
    this.deaths.push({ time: this.world.scheduler.now, node: this.id, epoch: life.epoch, text });
    this.world.trace.log(this.id, `died of an error of its own: ${text}`);
    this.crash("kept");
  }

  #retime(): void {
    const { scheduler } = this.world;
    scheduler.retime((event) =>
      event instanceof NodeTimer && event.life === this.#life
        ? this.clock.timeOf(event.due, scheduler.now)
        : undefined,
    );
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const ofFrozen =
    error instanceof TypeError && /not extensible|read only property|Cannot delete/.test(error.message);
  const hint = ofFrozen
    ? "\n(What was sent or noted is frozen from then on: send a copy of what still changes.)"
    : "";
  return `${error.stack ?? String(error)}${hint}`;
}

/** Monotonic clocks begin anywhere, so that comparing those of two nodes or of two lives shows as the mistake it is. */
const monotonicStartMaxMs = 1_000_000;

class BootEvent extends SimEvent {
  readonly #life: Life;
  readonly #boot: Boot;
  readonly #random: Random;

  constructor(life: Life, boot: Boot, random: Random) {
    super();
    this.#life = life;
    this.#boot = boot;
    this.#random = random;
  }

  override fire(): boolean {
    const life = this.#life;
    if (!life.admits(this)) return false;
    life.enter(() => {
      const booted = this.#boot(life.runtime(this.#random));
      return booted instanceof Promise ? booted.then((node) => life.begin(node)) : life.begin(booted);
    });
    return true;
  }
}
