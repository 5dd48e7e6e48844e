import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { assert } from "../../core/assert.ts";
import { Scope } from "../../core/scope.ts";
import { msToNanos } from "../../core/time.ts";
import type { NodeId } from "../../runtime/message.ts";
import type * as contract from "../environment.ts";
import { NodeFailure } from "../node-failure.ts";
import { servicesOf } from "../services/index.ts";
import { processCapabilities } from "./capabilities.ts";
import { Deferred } from "./deferred.ts";
import { ClientEndpoint } from "./endpoint.ts";
import { Guardian } from "./guardian-handle.ts";
import { type LaunchCommand, launchCommand } from "./launch-command.ts";
import type { ProcessLimits } from "./limits.ts";
import { NodeHost } from "./node-host.ts";
import { RealTime } from "./real-time.ts";
import { Switchboard } from "./switchboard.ts";

/** A cluster of child processes with the harness as the network between them. */
export class ProcessCluster implements contract.Cluster {
  readonly environment = "process";
  readonly capabilities: ReadonlySet<contract.Capability>;
  readonly nodes: readonly NodeId[];
  readonly time: RealTime = new RealTime();
  readonly #options: contract.LaunchOptions;
  readonly #limits: ProcessLimits;
  readonly #launch: LaunchCommand;
  readonly #switchboard: Switchboard;
  readonly #scope = new Scope();
  readonly #hosts = new Map<NodeId, NodeHost>();
  readonly #clients = new Set<ClientEndpoint>();
  #guardian: Guardian | undefined;
  /** Rejects when the run cannot go on. */
  readonly #broken = new Deferred<never>();

  constructor(options: contract.LaunchOptions, limits: ProcessLimits) {
    this.#options = options;
    this.#limits = limits;
    this.#launch = launchCommand(options.launchable, options.random);
    this.nodes = options.nodes;
    this.capabilities = processCapabilities(this.#launch.own, options.network.transport);
    this.#switchboard = new Switchboard({
      time: this.time,
      options: options.network,
      random: options.random.fork("network"),
      sink: options.sink,
      inFlightMax: limits.inFlightMax,
      overflow: (culprit) => this.#fail(overflow(culprit, limits.inFlightMax)),
    });
  }

  /** Starts every node, and waits until each has answered `init`. What was started is undone when one fails. */
  async launch(): Promise<void> {
    try {
      const folder = this.#folder();
      const guardian = await Guardian.start((error) => this.#fail(error));
      this.#guardian = this.#scope.use(guardian);
      this.#plugServices();
      for (const node of this.nodes) this.#addHost(node, folder, guardian);
      this.#scope.defer(() => this.#silence());
      await Promise.race([this.#broken.promise, this.#startAll()]);
    } catch (error) {
      await this[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Ends early, with the reason, when a program broke the protocol: there is nothing left to wait for. */
  drive<V>(work: Promise<V>): Promise<V> {
    return Promise.race([work, this.#broken.promise]);
  }

  connect(name: NodeId): contract.Endpoint {
    assert(!this.#switchboard.has(name), `the name ${name} is already taken`);
    const endpoint = new ClientEndpoint(name, this.time, {
      send: (message) => this.#switchboard.send(message),
      closed: () => {
        this.#switchboard.unplug(name);
        this.#clients.delete(endpoint);
      },
    });
    this.#clients.add(endpoint);
    this.#switchboard.plug(name, endpoint);
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

  async impose(links: readonly contract.Link[], rule: contract.LinkRule): Promise<AsyncDisposable> {
    return this.#switchboard.rules.impose(links, rule);
  }

  probeLink(link: contract.Link, count: number, waitMs = 1000): Promise<contract.LinkProbe> {
    return this.#switchboard.probe(link, count, msToNanos(waitMs));
  }

  bendClock(node: NodeId, bend: contract.ClockBend): Promise<AsyncDisposable> {
    return this.#host(node).bendClock(bend);
  }

  readClock(node: NodeId): Promise<{ readonly wallMs: number; readonly monotonicMs: number }> {
    return this.#host(node).readClock();
  }

  breakDisk(node: NodeId, rule: contract.DiskRule): AsyncDisposable {
    return this.#host(node).breakDisk(rule);
  }

  lastLoss(node: NodeId): Readonly<Record<string, number>> {
    return this.#host(node).lastLoss;
  }

  deaths(): readonly contract.Death[] {
    return [...this.#hosts.values()].flatMap((host) => host.deaths).sort((a, b) => a.time - b.time);
  }

  counters(): Readonly<Record<string, number>> {
    return this.#switchboard.counters;
  }

  /** The process that runs a node now, for tests and for `doctor`. */
  pid(node: NodeId): number | undefined {
    return this.#host(node).pid;
  }

  get guardianPid(): number {
    assert(this.#guardian !== undefined, "the cluster was not launched");
    return this.#guardian.pid;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scope[Symbol.asyncDispose]();
    this.time.stop();
  }

  #host(node: NodeId): NodeHost {
    const host = this.#hosts.get(node);
    assert(host !== undefined, `there is no node ${node}`);
    return host;
  }

  #fail(error: Error): void {
    this.#broken.reject(error);
  }

  async #startAll(): Promise<void> {
    await Promise.all([...this.#hosts.values()].map((host) => host.start()));
  }

  #addHost(node: NodeId, folder: string, guardian: Guardian): void {
    const data = join(folder, "data", node);
    const host = new NodeHost({
      node,
      nodes: this.nodes,
      command: (epoch) => this.#launch.command(node, epoch, data),
      environment: { ...this.#launch.environment, FAULTLINE_NODE: node },
      data: this.#launch.own ? data : undefined,
      logPath: join(folder, "logs", `${node}.log`),
      random: this.#options.random.fork(`disk/${node}`),
      limits: this.#limits,
      time: this.time,
      sink: this.#options.sink,
      guardian,
      send: (message, line) => this.#switchboard.send(message, line),
      fail: (failure) => this.#fail(failure),
    });
    this.#hosts.set(node, host);
    this.#switchboard.plug(node, host);
  }

  #plugServices(): void {
    for (const [name, service] of servicesOf(this.#options.random))
      this.#switchboard.plug(name, {
        kind: "service",
        session: 0,
        reachable: true,
        accept: (message) => {
          const { msg_id } = message.body;
          const reply = service.handle(message);
          if (msg_id === undefined) return undefined;
          this.#switchboard.send({ src: name, dest: message.src, body: { ...reply, in_reply_to: msg_id } });
          return undefined;
        },
      });
  }

  /** All nodes die at the same time, so that taking them down takes no longer than one. */
  async #silence(): Promise<void> {
    this.#switchboard.close();
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
    this.#scope.defer(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }
}

function overflow(culprit: NodeId, inFlightMax: number): NodeFailure {
  return new NodeFailure(culprit, `sent a message when ${inFlightMax} were already under way.`);
}
