import type Docker from "dockerode";
import type {
  ClientReach,
  Container,
  Place,
  Question,
  ServerSystem,
} from "../../../../systems-under-test/external/server.ts";
import type { SystemOptionValues } from "../../../../systems-under-test/system.ts";
import { assert } from "../../../core/assert.ts";
import type { NodeId } from "../../../runtime/message.ts";
import { breakConnections, sumOfBroken } from "../../connections.ts";
import type * as contract from "../../environment.ts";
import type { ClockReading } from "../../process/control.ts";
import type { Berth } from "../../process/hosted-cluster.ts";
import type { ProcessLimits } from "../../process/limits.ts";
import { serverCapabilities } from "../capabilities.ts";
import { ContainerCluster } from "../container-cluster.ts";
import { ensureImages } from "../images.ts";
import { NodeContainer } from "../node-container.ts";
import { openClientReach, type RelayedReach } from "./client-relay.ts";
import { keepLogFiles } from "./log-files.ts";
import { RoleWatch } from "./role-watch.ts";
import { ServerClocks } from "./server-clocks.ts";
import { serverImage } from "./server-image.ts";
import { serverSpec } from "./server-spec.ts";
import { serverTalk } from "./server-talk.ts";

/** A cluster of servers that are not ours. They speak with each other; clients of their own come through relays. */
export class ServerCluster extends ContainerCluster {
  readonly #system: ServerSystem;
  readonly #values: SystemOptionValues;
  readonly #limits: ProcessLimits;
  readonly #roles: RoleWatch;
  readonly #clocks: ServerClocks | undefined;
  readonly #reaches = new Set<RelayedReach>();
  #folder = "";

  constructor(options: contract.LaunchOptions, limits: ProcessLimits) {
    const { server } = options.launchable;
    assert(server !== undefined, "a cluster of servers needs a system of servers");
    const { system, options: values } = server;
    const ports = system.ports.map(({ number }) => number);
    const peers = system.ports.filter((port) => port.for !== "clients").map(({ number }) => number);
    const place = (node: NodeId): Place => ({
      ...{ node, dataFolder: system.dataFolder, options: values },
      index: options.nodes.indexOf(node),
      nodes: options.nodes.map((each) => ({ node: each, host: each })),
    });
    super(options, limits, {
      published: system.ports.filter((port) => port.for !== "peers").map(({ number }) => number),
      peerPorts: peers.length > 0 ? peers : ports,
      simplex: false,
      bentByLibrary: needsBentClock(options, system),
      ...(needs(options, system, ["disk-space"])
        ? { dataMb: system.container(place(options.nodes[0]!)).dataMb ?? dataMbDefault }
        : {}),
      aliases: (node) => system.container(place(node)).aliases ?? [],
    });
    this.#system = system;
    this.#values = values;
    this.#limits = limits;
    this.#clocks = needsBentClock(options, system)
      ? new ServerClocks({
          side: (node) => this.side(node),
          container: (node) => this.container(node),
          state: (node) => this.state(node),
          ...(system.wallClock === undefined
            ? {}
            : { ask: (node, signal) => system.wallClock!(this.#question(node, signal)) }),
        })
      : undefined;
    this.#roles = new RoleWatch(
      this.nodes,
      (node) => this.state(node),
      (node, signal) => this.#askRole(node, signal),
    );
  }

  /** As the server last said. */
  override role(node: NodeId): string | undefined {
    return this.state(node) === "down" ? undefined : this.#roles.role(node);
  }

  reach(client: NodeId): ClientReach {
    const reach = openClientReach({
      client,
      host: (node) => this.side(node).ip,
      published: (node, port) => this.#published(node, port),
      rules: this.switchboard.rules,
      random: this.random.fork(`relay/${client}`),
      deliveredTo: (relay) => this.scope.defer(() => relay.close()),
    });
    this.#reaches.add(reach);
    return {
      ...reach,
      close: () => {
        reach.close();
        this.#reaches.delete(reach);
      },
    };
  }

  override async launch(): Promise<void> {
    this.scope.use(this.#roles);
    await super.launch();
    await this.#clocks?.requireReach(this.nodes, this.#system.name);
    this.#roles.begin();
  }

  override bendClock(node: NodeId, bend: contract.ClockBend): Promise<AsyncDisposable> {
    return this.#bentClocks.bend(node, bend);
  }

  override readClock(node: NodeId): Promise<ClockReading> {
    return this.#bentClocks.read(node);
  }

  override async breakDisk(node: NodeId, { full, ...rest }: contract.DiskRule): Promise<AsyncDisposable> {
    assert(
      full === true && Object.keys(rest).length === 0,
      "the disk of a server can be filled, and nothing else",
    );
    const side = this.side(node);
    await side.fillDisk();
    return { [Symbol.asyncDispose]: () => side.freeDisk() };
  }

  override probeDisk(node: NodeId): Promise<contract.DiskProbe> {
    return this.side(node).probeDisk();
  }

  protected override async prepare(folder: string): Promise<void> {
    this.#folder = folder;
    await super.prepare(folder);
  }

  protected capabilitiesWith(ofLinks: readonly contract.Capability[]): ReadonlySet<contract.Capability> {
    const able = new Set(serverCapabilities(this.#system, ofLinks));
    if (this.#clocks === undefined) for (const need of clockNeeds) able.delete(need);
    if (this.dataMb === undefined) able.delete("disk-space");
    return able;
  }

  protected override resetClients(nodes: readonly NodeId[]): contract.BrokenConnections {
    const relayed = [...this.#reaches].flatMap((reach) =>
      nodes.flatMap((node) => reach.connectionsWith(node)),
    );
    return sumOfBroken([super.resetClients(nodes), breakConnections(relayed)]);
  }

  protected async images(engine: Docker): Promise<string> {
    return (await ensureImages(engine, this.say)).side;
  }

  protected async spec(node: NodeId): Promise<Docker.ContainerCreateOptions> {
    const container = this.#containerOf(node);
    const image = await serverImage(this.site.engine, this.say, this.#system.name, container.image);
    const { logFiles = [], dataFolder } = this.#system;
    if (logFiles.length > 0)
      this.scope.defer(() => keepLogFiles(this.container(node), logFiles, this.#folder, node, this.say));
    return serverSpec({
      site: this.site,
      node,
      image,
      container,
      dataFolder,
      side: this.side(node),
      volume: this.volume(node),
      ...(this.dataMb === undefined ? {} : { dataMb: this.dataMb }),
      ...(this.#clocks === undefined ? {} : { clockVolume: this.clockVolume(node) }),
    });
  }

  protected berth(node: NodeId): Berth {
    return {
      own: false,
      cutPower: () => Promise.reject(new Error("what a server has not synced is its own affair")),
      embark: (epoch, events) =>
        new NodeContainer(this.container(node), events, (life) =>
          serverTalk({
            node,
            // A server that starts again may well wait for others that are cut off: then it serves when it can.
            awaitReady: epoch === 1,
            ready: (signal) => this.#system.ready(this.#question(node, signal)),
            timeoutMs: this.#limits.initTimeoutMs,
            life,
          }),
        ),
    };
  }

  get #bentClocks(): ServerClocks {
    assert(this.#clocks !== undefined, `the servers of ${this.#system.name} were started with true clocks`);
    return this.#clocks;
  }

  #containerOf(node: NodeId): Container {
    return this.#system.container({
      ...{ node, dataFolder: this.#system.dataFolder, options: this.#values },
      index: this.nodes.indexOf(node),
      nodes: this.nodes.map((each) => ({ node: each, host: this.side(each).ip })),
    });
  }

  async #askRole(node: NodeId, signal: AbortSignal): Promise<string | undefined> {
    return this.#system.role?.(this.#question(node, signal));
  }

  #question(node: NodeId, signal: AbortSignal): Question {
    const address = async (asked: NodeId, port: string) => ({
      host: "127.0.0.1",
      port: this.#published(asked, port),
    });
    return {
      node,
      nodes: this.nodes,
      reach: { address, host: (asked) => this.side(asked).ip },
      options: this.#values,
      signal,
    };
  }

  #published(node: NodeId, name: string): number {
    const port = this.#system.ports.find((each) => each.name === name && each.for !== "peers");
    assert(port !== undefined, `${this.#system.name} has no port for clients of the name "${name}"`);
    return this.side(node).published(port.number);
  }
}

const clockNeeds: readonly contract.Capability[] = ["clock-offset", "clock-rate"];

/** Beyond what servers write of their own accord in a run: etcd alone takes twice 64 MiB for its log at once. */
const dataMbDefault = 256;

/** A server goes by its own clock where no fault of the run bends it. */
const needsBentClock = (options: contract.LaunchOptions, system: ServerSystem): boolean =>
  needs(options, system, clockNeeds);

/** Whether faults of the run need one of these, and the server can have it. */
function needs(
  options: contract.LaunchOptions,
  system: ServerSystem,
  capabilities: readonly contract.Capability[],
): boolean {
  const possible = serverCapabilities(system, []);
  return capabilities.some((need) => possible.has(need) && (options.needs?.has(need) ?? true));
}
