import type Docker from "dockerode";
import { assert } from "../../core/assert.ts";
import type { Random } from "../../core/random.ts";
import { msToNanos } from "../../core/time.ts";
import type { NodeId } from "../../runtime/message.ts";
import { sumOfBroken } from "../connections.ts";
import type * as contract from "../environment.ts";
import { HostedCluster } from "../process/hosted-cluster.ts";
import type { ProcessLimits } from "../process/limits.ts";
import { openEngine } from "./engine.ts";
import type { Say } from "./image-build.ts";
import type { KernelLinks, NodeNamespace } from "./net/kernel.ts";
import { openKernelLinks } from "./net/kernel-links.ts";
import { exhaustMemory } from "./resources/exhaust-memory.ts";
import { strain, throttle } from "./resources/throttle.ts";
import { labelsOf, openSite, type RunSite } from "./run-site.ts";
import { SideContainer } from "./side/side-container.ts";
import { removeRun, sweepLeftovers } from "./sweep.ts";

/** What differs between nodes of ours and servers that are not. */
export interface NodeKind {
  /** Ports of each node that the harness must reach. */
  readonly published: readonly number[];
  /** Ports on which nodes take each other's connections; links are probed on the first. */
  readonly peerPorts: readonly number[];
  /** Whether a connection carries messages of the node only that dialled it. */
  readonly simplex: boolean;
  /** Whether the wall clock of its containers is bent by a library, which is in a volume of its own. */
  readonly bentByLibrary: boolean;
  /** How much each data volume holds at most, when it must be small enough to be filled. */
  readonly dataMb?: number;
  /** Further names of a node in the network. */
  aliases(node: NodeId): readonly string[];
}

/**
 * A cluster of containers in a network of its own. Every node is two of them: its own, and a side container that
 * owns its network namespace. Nodes speak with each other directly; clients live in the harness and come over ports
 * published on the loopback.
 */
export abstract class ContainerCluster extends HostedCluster {
  readonly environment = "docker";
  readonly #options: contract.LaunchOptions;
  readonly #kind: NodeKind;
  readonly #sides = new Map<NodeId, SideContainer>();
  readonly #containers = new Map<NodeId, Docker.Container>();
  #site: RunSite | undefined;
  #kernel: KernelLinks | undefined;

  constructor(options: contract.LaunchOptions, limits: ProcessLimits, kind: NodeKind) {
    super(options, limits);
    this.#options = options;
    this.#kind = kind;
  }

  get capabilities(): ReadonlySet<contract.Capability> {
    return this.capabilitiesWith(this.#kernel?.capabilities ?? []);
  }

  /** The name of the run in the engine: all it made there bears it as a label. */
  get run(): string {
    return this.site.run;
  }

  /** Rules between nodes are the kernel's; a client is in the harness, and so are the rules on its links. */
  async impose(links: readonly contract.Link[], rule: contract.LinkRule): Promise<contract.Imposed> {
    const between = links.filter((link) => this.#isBetweenNodes(link));
    const others = links.filter((link) => !this.#isBetweenNodes(link));
    assert(links.length > 0, "a link rule was imposed on no link");
    if (others.length === 0) return this.#kernel!.impose(between, rule);
    const inHarness = this.switchboard.rules.impose(others, rule);
    if (between.length === 0) return inHarness;
    try {
      const inKernel = await this.#kernel!.impose(between, rule);
      return {
        ...inKernel,
        [Symbol.asyncDispose]: async () => {
          inHarness.lift();
          await inKernel[Symbol.asyncDispose]();
        },
      };
    } catch (error) {
      inHarness.lift();
      throw error;
    }
  }

  probeLink(link: contract.Link, count: number, waitMs = 1000): Promise<contract.LinkProbe> {
    if (!this.#isBetweenNodes(link)) return this.switchboard.probe(link, count, msToNanos(waitMs));
    return this.side(link.src).probe(this.side(link.dest).ip, this.#kind.peerPorts[0]!, count, waitMs);
  }

  /** Those between nodes by their kernel; those with clients end in the harness. */
  async resetConnections(nodes: readonly NodeId[]): Promise<contract.BrokenConnections> {
    return sumOfBroken([await this.#kernel!.reset(nodes), this.resetClients(nodes)]);
  }

  throttle(node: NodeId, cpus: number): Promise<AsyncDisposable> {
    return throttle(this.container(node), cpus);
  }

  strain(node: NodeId): Promise<contract.Strain> {
    return strain(this.container(node));
  }

  exhaustMemory(node: NodeId): Promise<string> {
    return this.endBy(node, async () => {
      const limit = await exhaustMemory(this.container(node));
      return `killed by the kernel under a limit of ${Math.round(limit / 1024 / 1024)} MiB`;
    });
  }

  protected async prepare(_folder: string): Promise<void> {
    const engine = await openEngine();
    await sweepLeftovers(engine);
    const sideImage = await this.images(engine);
    const site = await openSite(engine);
    this.#site = site;
    this.scope.defer(() => removeRun(engine, site.run).then(() => undefined));
    await Promise.all(this.nodes.map((node) => this.#openSide(node, sideImage)));
    this.scope.defer(() => {
      for (const side of this.#sides.values()) side.close();
    });
    const kernel = openKernelLinks(this.#namespaces(), { simplex: this.#kind.simplex });
    await Promise.all([
      kernel,
      ...this.nodes.map(async (node) => {
        this.#containers.set(node, await engine.createContainer(await this.spec(node)));
      }),
    ]);
    this.#kernel = await kernel;
  }

  protected resetClients(nodes: readonly NodeId[]): contract.BrokenConnections {
    return this.switchboard.reset(nodes);
  }

  /** What containers can do when the kernel can do that to links. */
  protected abstract capabilitiesWith(
    ofLinks: readonly contract.Capability[],
  ): ReadonlySet<contract.Capability>;

  /** Makes the images that are missing; answers with that of the side containers. */
  protected abstract images(engine: Docker): Promise<string>;

  /** A node's own container. All side containers run by then. */
  protected abstract spec(node: NodeId): Promise<Docker.ContainerCreateOptions>;

  protected get site(): RunSite {
    assert(this.#site !== undefined, "the cluster was not launched");
    return this.#site;
  }

  protected container(node: NodeId): Docker.Container {
    const container = this.#containers.get(node);
    assert(container !== undefined, `there is no node ${node}`);
    return container;
  }

  protected side(node: NodeId): SideContainer {
    const side = this.#sides.get(node);
    assert(side !== undefined, `there is no node ${node}`);
    return side;
  }

  protected get random(): Random {
    return this.#options.random;
  }

  protected get dataMb(): number | undefined {
    return this.#kind.dataMb;
  }

  protected volume(node: NodeId): string {
    return `${this.site.network}-${node}-data`;
  }

  protected clockVolume(node: NodeId): string {
    return `${this.site.network}-${node}-clock`;
  }

  protected readonly say: Say = (text) => this.#options.sink.log(this.time.now(), "harness", text);

  async #openSide(node: NodeId, image: string): Promise<void> {
    const [site, volume] = [this.site, this.volume(node)];
    const { dataMb } = this.#kind;
    await this.#makeVolume(node, volume, dataMb);
    const side = await SideContainer.start({
      ...{ site, node, image, volume, ports: this.#kind.published, aliases: this.#kind.aliases(node) },
      ...(dataMb === undefined ? {} : { dataMb }),
      ...(this.#kind.bentByLibrary
        ? { clockVolume: await this.#makeVolume(node, this.clockVolume(node)) }
        : {}),
      lost: (error) => this.fail(error),
    });
    this.#sides.set(node, side);
  }

  /** A limited volume lies in memory. Its side container keeps it mounted, and so what is in it, until the end of the run. */
  async #makeVolume(node: NodeId, name: string, dataMb?: number): Promise<string> {
    const limit =
      dataMb === undefined
        ? {}
        : { DriverOpts: { type: "tmpfs", device: "tmpfs", o: `size=${dataMb}m,mode=1777` } };
    await this.site.engine.createVolume({ Name: name, Labels: labelsOf(this.site, node), ...limit });
    return name;
  }

  #namespaces(): ReadonlyMap<NodeId, NodeNamespace> {
    const entries = this.nodes.map((node): [NodeId, NodeNamespace] => {
      const side = this.side(node);
      const peerIp = (peer: NodeId): string => this.side(peer).ip;
      const exec: NodeNamespace["exec"] = (command, options) => side.exec(command, options);
      return [node, { node, ip: side.ip, peerPorts: this.#kind.peerPorts, peerIp, exec }];
    });
    return new Map(entries);
  }

  #isBetweenNodes({ src, dest }: contract.Link): boolean {
    return this.nodes.includes(src) && this.nodes.includes(dest);
  }
}
