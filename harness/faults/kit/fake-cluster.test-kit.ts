import type { Nanos } from "../../core/operation.ts";
import { Random } from "../../core/random.ts";
import { msToNanos, nanosToMs, type Time } from "../../core/time.ts";
import type {
  BrokenConnections,
  Capability,
  ClockBend,
  Cluster,
  Death,
  DiskProbe,
  DiskRule,
  Latency,
  Link,
  LinkProbe,
  LinkRule,
  NodeState,
  Strain,
} from "../../environments/environment.ts";
import { drawLatency } from "../../environments/latency.ts";
import { LinkRules } from "../../environments/link-rules.ts";

/** Parts of the fake that can be switched off, so that a fault on them does nothing. */
export type Sabotage =
  | "impose"
  | "lift"
  | "crash"
  | "start"
  | "pause"
  | "resume"
  | "bend"
  | "straighten"
  | "throttle"
  | "unthrottle"
  | "break-disk"
  | "mend-disk"
  | "reset"
  | "reconnect";

export interface FakeOptions {
  readonly nodes?: number;
  readonly latency?: Latency;
  readonly loss?: number;
  readonly sabotage?: readonly Sabotage[];
  readonly roles?: Readonly<Record<string, string>>;
  readonly capabilities?: readonly Capability[];
  readonly seed?: string;
}

const everything: readonly Capability[] = [
  "crash",
  "pause",
  "links",
  "datagrams",
  "delay",
  "bandwidth",
  "cpu",
  "memory",
  "clock-offset",
  "clock-rate",
  "lose-unsynced",
  "torn-tail",
  "disk-space",
  "disk-errors",
  "reset",
];

/**
 * A cluster without nodes: states, clocks and link rules in memory, and a virtual time that jumps to the next
 * timer whenever nothing else is to be done. Just enough for faults and the nemesis, and easy to sabotage.
 */
export class FakeCluster implements Cluster {
  readonly environment = "sim";
  readonly capabilities: ReadonlySet<Capability>;
  readonly nodes: readonly string[];
  readonly time: FakeTime = new FakeTime();
  readonly rules: LinkRules = new LinkRules();
  readonly calls: string[] = [];
  readonly died: Death[] = [];
  readonly #options: FakeOptions;
  readonly #states: Map<string, NodeState>;
  readonly #clocks = new Map<string, FakeClock>();
  readonly #disks = new Map<string, DiskRule>();
  readonly #throttled = new Set<string>();
  readonly #random: Random;

  constructor(options: FakeOptions = {}) {
    this.#options = options;
    this.nodes = Array.from({ length: options.nodes ?? 5 }, (_, index) => `n${index + 1}`);
    this.#states = new Map(this.nodes.map((node) => [node, "up"]));
    for (const node of this.nodes) this.#clocks.set(node, new FakeClock());
    this.#random = new Random(options.seed ?? "fake");
    this.capabilities = new Set(options.capabilities ?? everything);
  }

  drive<V>(work: Promise<V>): Promise<V> {
    return this.time.drive(work);
  }

  connect(): never {
    throw new Error("the fake has no clients");
  }

  state(node: string): NodeState {
    return this.#states.get(node)!;
  }

  role(node: string): string | undefined {
    return this.#options.roles?.[node];
  }

  /** The node stops by itself, as a buggy one would. */
  die(node: string, text = "died by itself"): void {
    this.#states.set(node, "down");
    this.died.push({ time: this.time.now(), node, epoch: 1, text });
  }

  deaths(): readonly Death[] {
    return this.died;
  }

  async crash(node: string, unsynced: string): Promise<void> {
    this.calls.push(`crash ${node} ${unsynced}`);
    if (!this.#sabotaged("crash")) this.#states.set(node, "down");
  }

  async start(node: string): Promise<void> {
    this.calls.push(`start ${node}`);
    if (!this.#sabotaged("start")) this.#states.set(node, "up");
  }

  async exhaustMemory(node: string): Promise<string> {
    await this.crash(node, "kept");
    return "killed for want of memory";
  }

  async throttle(node: string): Promise<AsyncDisposable> {
    if (!this.#sabotaged("throttle")) this.#throttled.add(node);
    return {
      [Symbol.asyncDispose]: async () => {
        if (!this.#sabotaged("unthrottle")) this.#throttled.delete(node);
      },
    };
  }

  async strain(node: string): Promise<Strain> {
    return this.#throttled.has(node) ? { tookMs: 500, throttledMs: 480 } : { tookMs: 20, throttledMs: 0 };
  }

  async breakDisk(node: string, rule: DiskRule): Promise<AsyncDisposable> {
    if (!this.#sabotaged("break-disk")) this.#disks.set(node, rule);
    return {
      [Symbol.asyncDispose]: async () => {
        if (!this.#sabotaged("mend-disk")) this.#disks.delete(node);
      },
    };
  }

  async probeDisk(node: string): Promise<DiskProbe> {
    const { slowSyncMs = 0, full = false, eio = 0 } = this.#disks.get(node) ?? {};
    const syncMs = 1 + slowSyncMs;
    await new Promise<void>((resolve) => void this.time.after(msToNanos(syncMs), resolve));
    const failsBy = this.#random.chance(eio) ? "EIO" : full ? "ENOSPC" : undefined;
    return failsBy === undefined ? { wrote: true, syncMs } : { wrote: false, error: failsBy, syncMs };
  }

  async pause(node: string): Promise<void> {
    if (!this.#sabotaged("pause")) this.#states.set(node, "paused");
  }

  async resume(node: string): Promise<void> {
    if (!this.#sabotaged("resume")) this.#states.set(node, "up");
  }

  async impose(links: readonly Link[], rule: LinkRule): Promise<AsyncDisposable> {
    if (this.#sabotaged("impose")) return { [Symbol.asyncDispose]: async () => undefined };
    const imposed = this.rules.impose(links, rule);
    return this.#sabotaged("lift") ? { [Symbol.asyncDispose]: async () => undefined } : imposed;
  }

  async probeLink(link: Link, count: number, waitMs = 1000): Promise<LinkProbe> {
    const delaysMs: number[] = [];
    let copies = 0;
    let slowestMs = 0;
    for (let probe = 0; probe < count; probe++) {
      const arrivals = this.#arrivalsMs(link).filter((delayMs) => delayMs <= waitMs);
      copies += arrivals.length;
      if (arrivals.length > 0) delaysMs.push(Math.min(...arrivals));
      slowestMs = Math.max(slowestMs, arrivals.length === 0 ? waitMs : Math.min(...arrivals));
    }
    await new Promise<void>((resolve) => void this.time.after(msToNanos(slowestMs), resolve));
    const median = delaysMs.toSorted((a, b) => a - b)[Math.floor(delaysMs.length / 2)] ?? 0;
    return { arrived: delaysMs.length, copies, delayMs: median, delaysMs };
  }

  /** One connection with each other node. */
  async resetConnections(nodes: readonly string[]): Promise<BrokenConnections> {
    const links = this.nodes.flatMap((src) =>
      this.nodes.filter((dest) => dest !== src && nodes.includes(src)).map((dest) => ({ src, dest })),
    );
    if (this.#sabotaged("reset")) return { broken: 0, ofClients: 0, left: links.length };
    if (this.#sabotaged("reconnect")) this.rules.impose(links, { drop: 1 });
    return { broken: links.length, ofClients: 0, left: 0 };
  }

  async bendClock(node: string, bend: ClockBend): Promise<AsyncDisposable> {
    const clock = this.#clocks.get(node)!;
    if (!this.#sabotaged("bend")) clock.bend(this.time.now(), bend);
    return {
      [Symbol.asyncDispose]: async () => {
        if (!this.#sabotaged("straighten")) clock.bend(this.time.now(), {});
      },
    };
  }

  async readClock(node: string): Promise<{ readonly wallMs: number; readonly monotonicMs: number }> {
    return this.#clocks.get(node)!.read(this.time.now());
  }

  lastLoss(): Readonly<Record<string, number>> {
    return { log: 17 };
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #arrivalsMs(link: Link): number[] {
    if (this.state(link.src) === "down" || this.state(link.dest) === "down") return [];
    if (this.#random.chance(this.#options.loss ?? 0)) return [];
    const rules = this.rules.on(link.src, link.dest);
    const fate = rules.judge(this.#random);
    const queued = rules.queue(this.time.now(), 64);
    if (fate.kind !== "pass" || queued === "overflow") return [];
    const latency = this.#options.latency ?? { distribution: "exponential", meanMs: 5 };
    return fate.delays.map((delay) => nanosToMs(queued + delay + drawLatency(latency, this.#random)));
  }

  #sabotaged(part: Sabotage): boolean {
    return this.#options.sabotage?.includes(part) ?? false;
  }
}

class FakeClock {
  #bend: ClockBend = {};
  #since: Nanos = 0;
  #monotonicMs = 0;

  bend(now: Nanos, bend: ClockBend): void {
    this.#monotonicMs = this.read(now).monotonicMs;
    this.#since = now;
    this.#bend = bend;
  }

  read(now: Nanos): { readonly wallMs: number; readonly monotonicMs: number } {
    const monotonicMs = this.#monotonicMs + nanosToMs(now - this.#since) * (this.#bend.rate ?? 1);
    const { strobe, offsetMs = 0 } = this.#bend;
    const swung = strobe !== undefined && nanosToMs(now) % strobe.periodMs >= strobe.periodMs / 2;
    return { monotonicMs, wallMs: 1_000_000 + monotonicMs + offsetMs + (swung ? strobe.offsetMs : 0) };
  }
}

/** Virtual time: between two timers all promises that can go on do so. */
export class FakeTime implements Time {
  #now: Nanos = 0;
  #order = 0;
  #timers: { readonly at: Nanos; readonly order: number; readonly run: () => void }[] = [];

  now(): Nanos {
    return this.#now;
  }

  after(delay: Nanos, run: () => void): Disposable {
    const timer = { at: this.#now + Math.max(0, delay), order: this.#order++, run };
    this.#timers.push(timer);
    return {
      [Symbol.dispose]: () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
  }

  async drive<V>(work: Promise<V>): Promise<V> {
    let over = false;
    const end = (): void => {
      over = true;
    };
    work.then(end, end);
    for (let turn = 0; turn < 1_000_000; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (over) return work;
      const [first] = this.#timers.sort((a, b) => a.at - b.at || a.order - b.order).splice(0, 1);
      if (first === undefined) throw new Error("the fake ran dry");
      this.#now = first.at;
      first.run();
    }
    throw new Error("the fake ran too long");
  }
}
