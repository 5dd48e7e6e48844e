import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { assert } from "../../core/assert.ts";
import { Scope } from "../../core/scope.ts";
import type { NodeId } from "../../runtime/message.ts";
import type * as contract from "../environment.ts";
import { NodeFailure } from "../node-failure.ts";
import { Deferred } from "./deferred.ts";
import { ClientEndpoint } from "./endpoint.ts";
import type { ProcessLimits } from "./limits.ts";
import { type HostOptions, NodeHost } from "./node-host.ts";
import { plugServices } from "./plug-services.ts";
import { RealTime } from "./real-time.ts";
import { Switchboard } from "./switchboard.ts";

/** What one environment decides about a node; the rest of its host is the same in all. */
export type Berth = Pick<HostOptions, "embark" | "own" | "cutPower">;

/**
 * A cluster in real time: nodes that live in vessels, and a switchboard in the harness to which clients are plugged
 * and, where it carries their messages, nodes too. How a vessel is made and what a rule does to the links between
 * nodes is the environment's own.
 */
export abstract class HostedCluster implements contract.Cluster {
  abstract readonly environment: contract.Environment["name"];
  abstract readonly capabilities: ReadonlySet<contract.Capability>;
  readonly nodes: readonly NodeId[];
  readonly time: RealTime = new RealTime();
  protected readonly scope: Scope = new Scope();
  protected readonly switchboard: Switchboard;
  readonly #options: contract.LaunchOptions;
  readonly #limits: ProcessLimits;
  readonly #hosts = new Map<NodeId, NodeHost>();
  readonly #clients = new Set<ClientEndpoint>();
  /** Rejects when the run cannot go on. */
  readonly #broken = new Deferred<never>();

  constructor(options: contract.LaunchOptions, limits: ProcessLimits) {
    this.#options = options;
    this.#limits = limits;
    this.nodes = options.nodes;
    this.switchboard = new Switchboard({
      time: this.time,
      options: options.network,
      random: options.random.fork("network"),
      sink: options.sink,
      inFlightMax: limits.inFlightMax,
      overflow: (culprit) => this.fail(overflow(culprit, limits.inFlightMax)),
    });
  }

  /** Starts every node, and waits until each has answered `init`. What was started is undone when one fails. */
  async launch(): Promise<void> {
    const signal = this.#options.signal;
    const interrupted = (): void => this.fail(new Error("interrupted while the cluster was starting"));
    signal?.addEventListener("abort", interrupted);
    let preparing: Promise<void> = Promise.resolve();
    try {
      if (signal?.aborted === true) interrupted();
      const folder = this.#folder();
      preparing = this.prepare(folder);
      await Promise.race([this.#broken.promise, preparing]);
      plugServices(this.switchboard, this.#options.random);
      for (const node of this.nodes) this.#addHost(node, folder);
      this.scope.defer(() => this.#silence());
      await Promise.race([this.#broken.promise, this.#startAll()]);
    } catch (error) {
      // What is being made while we give up must be known before all is undone.
      await preparing.catch(() => {});
      await this[Symbol.asyncDispose]();
      throw error;
    } finally {
      signal?.removeEventListener("abort", interrupted);
    }
  }

  /** Ends early, with the reason, when a program broke the protocol: there is nothing left to wait for. */
  drive<V>(work: Promise<V>): Promise<V> {
    return Promise.race([work, this.#broken.promise]);
  }

  connect(name: NodeId): contract.Endpoint {
    assert(!this.switchboard.has(name), `the name ${name} is already taken`);
    const endpoint = new ClientEndpoint(name, this.time, {
      send: (message) => this.switchboard.send(message),
      closed: () => {
        this.switchboard.unplug(name);
        this.#clients.delete(endpoint);
      },
    });
    this.#clients.add(endpoint);
    this.switchboard.plug(name, endpoint);
    return endpoint;
  }

  state(node: NodeId): contract.NodeState {
    return this.#host(node).state;
  }

  role(node: NodeId): string | undefined {
    return this.#host(node).role;
  }

  crash(node: NodeId, unsynced: "kept" | "lost" | "torn"): Promise<void> {
    return this.#host(node).crash(unsynced);
  }

  start(node: NodeId): Promise<void> {
    return this.#host(node).start();
  }

  pause(node: NodeId): Promise<void> {
    return this.#host(node).pause();
  }

  resume(node: NodeId): Promise<void> {
    return this.#host(node).resume();
  }

  bendClock(node: NodeId, bend: contract.ClockBend): Promise<AsyncDisposable> {
    return this.#host(node).bendClock(bend);
  }

  readClock(node: NodeId): Promise<{ readonly wallMs: number; readonly monotonicMs: number }> {
    return this.#host(node).readClock();
  }

  async breakDisk(node: NodeId, rule: contract.DiskRule): Promise<AsyncDisposable> {
    return this.#host(node).breakDisk(rule);
  }

  probeDisk(node: NodeId): Promise<contract.DiskProbe> {
    return this.#host(node).probeDisk();
  }

  lastLoss(node: NodeId): Readonly<Record<string, number>> {
    return this.#host(node).lastLoss;
  }

  /** Has a running node ended by other means than a kill. */
  protected endBy<V>(node: NodeId, end: () => Promise<V>): Promise<V> {
    return this.#host(node).endBy(end);
  }

  deaths(): readonly contract.Death[] {
    return [...this.#hosts.values()].flatMap((host) => host.deaths).sort((a, b) => a.time - b.time);
  }

  counters(): Readonly<Record<string, number>> {
    return this.switchboard.counters;
  }

  abstract impose(links: readonly contract.Link[], rule: contract.LinkRule): Promise<AsyncDisposable>;

  abstract probeLink(link: contract.Link, count: number, waitMs?: number): Promise<contract.LinkProbe>;

  async [Symbol.asyncDispose](): Promise<void> {
    await this.scope[Symbol.asyncDispose]();
    this.time.stop();
  }

  /** What all nodes need, before any starts; everything made is entered in the scope. */
  protected abstract prepare(folder: string): Promise<void>;

  protected abstract berth(node: NodeId, folder: string): Berth;

  protected fail(error: Error): void {
    this.#broken.reject(error);
  }

  #host(node: NodeId): NodeHost {
    const host = this.#hosts.get(node);
    assert(host !== undefined, `there is no node ${node}`);
    return host;
  }

  async #startAll(): Promise<void> {
    await Promise.all([...this.#hosts.values()].map((host) => host.start()));
  }

  #addHost(node: NodeId, folder: string): void {
    const host = new NodeHost({
      ...this.berth(node, folder),
      node,
      nodes: this.nodes,
      logPath: join(folder, "logs", `${node}.log`),
      limits: this.#limits,
      time: this.time,
      sink: this.#options.sink,
      send: (message, line) => this.switchboard.send(message, line),
      fail: (failure) => this.fail(failure),
    });
    this.#hosts.set(node, host);
    this.switchboard.plug(node, host);
  }

  /** All nodes die at the same time, so that taking them down takes no longer than one. */
  async #silence(): Promise<void> {
    this.switchboard.close();
    for (const client of [...this.#clients]) client.close();
    await Promise.all([...this.#hosts.values()].map((host) => host[Symbol.asyncDispose]()));
  }

  #folder(): string {
    const folder =
      this.#options.folder === undefined ? this.#temporaryFolder() : resolve(this.#options.folder);
    mkdirSync(join(folder, "logs"), { recursive: true });
    return folder;
  }

  #temporaryFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), "faultline-"));
    this.scope.defer(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }
}

function overflow(culprit: NodeId, inFlightMax: number): NodeFailure {
  return new NodeFailure(culprit, `sent a message when ${inFlightMax} were already under way.`);
}
