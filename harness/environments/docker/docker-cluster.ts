import type Docker from "dockerode";
import { assert } from "../../core/assert.ts";
import { msToNanos } from "../../core/time.ts";
import type { NodeId } from "../../runtime/message.ts";
import type * as contract from "../environment.ts";
import { type Berth, HostedCluster } from "../process/hosted-cluster.ts";
import type { ProcessLimits } from "../process/limits.ts";
import { containerCapabilities } from "./capabilities.ts";
import { openEngine } from "./engine.ts";
import type { Say } from "./image-build.ts";
import { ensureImages } from "./images.ts";
import type { KernelLinks, NodeNamespace } from "./net/kernel.ts";
import { openKernelLinks } from "./net/kernel-links.ts";
import { NodeContainer } from "./node-container.ts";
import { ownNodeSpec } from "./node-spec.ts";
import { nodeTalk } from "./node-talk.ts";
import { labelsOf, openSite, type RunSite } from "./run-site.ts";
import { SideContainer } from "./side/side-container.ts";
import { nodePort } from "./side/side-protocol.ts";
import { removeRun, sweepLeftovers } from "./sweep.ts";

/**
 * A cluster of containers in a network of its own. Every node is two of them: its own, and a side container that
 * owns its network namespace. Nodes speak with each other directly; clients live in the harness and come over ports
 * published on the loopback.
 */
export class DockerCluster extends HostedCluster {
  readonly environment = "docker";
  readonly #options: contract.LaunchOptions;
  readonly #limits: ProcessLimits;
  readonly #sides = new Map<NodeId, SideContainer>();
  readonly #containers = new Map<NodeId, Docker.Container>();
  #site: RunSite | undefined;
  #kernel: KernelLinks | undefined;

  constructor(options: contract.LaunchOptions, limits: ProcessLimits) {
    super(options, limits);
    this.#options = options;
    this.#limits = limits;
  }

  get capabilities(): ReadonlySet<contract.Capability> {
    return containerCapabilities(this.#kernel?.capabilities ?? []);
  }

  /** The name of the run in the engine: all it made there bears it as a label. */
  get run(): string {
    assert(this.#site !== undefined, "the cluster was not launched");
    return this.#site.run;
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
    return this.#side(link.src).probe(this.#side(link.dest).ip, nodePort, count, waitMs);
  }

  protected async prepare(): Promise<void> {
    const engine = await openEngine();
    await sweepLeftovers(engine);
    const images = await ensureImages(engine, this.#say);
    const site = await openSite(engine);
    this.#site = site;
    this.scope.defer(() => removeRun(engine, site.run).then(() => undefined));
    await Promise.all(this.nodes.map((node) => this.#openSide(node, site, images.side)));
    this.scope.defer(() => {
      for (const side of this.#sides.values()) side.close();
    });
    this.#kernel = await openKernelLinks(this.#namespaces());
    await Promise.all(
      this.nodes.map(async (node) => {
        const spec = ownNodeSpec({
          site,
          node,
          image: images.node,
          launchable: this.#options.launchable,
          side: this.#side(node),
          volume: volumeOf(site, node),
          peers: this.nodes.map((peer) => ({ node: peer, ip: this.#side(peer).ip })),
        });
        this.#containers.set(node, await engine.createContainer(spec));
      }),
    );
  }

  protected berth(node: NodeId): Berth {
    const { random } = this.#options;
    const [lives, disk] = [random.fork(`node/${node}`), random.fork(`disk/${node}`)];
    const side = this.#side(node);
    return {
      own: true,
      cutPower: (unsynced) => side.cutPower(unsynced, String(disk.bits())),
      embark: (epoch, events) =>
        new NodeContainer(this.#containers.get(node)!, events, (life) =>
          nodeTalk(
            {
              port: side.published(nodePort),
              token: this.#site!.token,
              seed: String(lives.fork(String(epoch)).bits()),
              connectTimeoutMs: this.#limits.initTimeoutMs,
              backlogBytesMax: this.#limits.backlogBytesMax,
            },
            life,
          ),
        ),
    };
  }

  async #openSide(node: NodeId, site: RunSite, image: string): Promise<void> {
    const volume = volumeOf(site, node);
    await site.engine.createVolume({ Name: volume, Labels: labelsOf(site, node) });
    const side = await SideContainer.start({
      ...{ site, node, image, volume, ports: [nodePort], aliases: [] },
      lost: (error) => this.fail(error),
    });
    this.#sides.set(node, side);
  }

  #namespaces(): ReadonlyMap<NodeId, NodeNamespace> {
    const entries = this.nodes.map((node): [NodeId, NodeNamespace] => {
      const side = this.#side(node);
      const peerIp = (peer: NodeId): string => this.#side(peer).ip;
      const exec: NodeNamespace["exec"] = (command, options) => side.exec(command, options);
      return [node, { node, ip: side.ip, peerPorts: [nodePort], peerIp, exec }];
    });
    return new Map(entries);
  }

  #side(node: NodeId): SideContainer {
    const side = this.#sides.get(node);
    assert(side !== undefined, `there is no node ${node}`);
    return side;
  }

  #isBetweenNodes({ src, dest }: contract.Link): boolean {
    return this.nodes.includes(src) && this.nodes.includes(dest);
  }

  readonly #say: Say = (text) => this.#options.sink.log(this.time.now(), "harness", text);
}

const volumeOf = (site: RunSite, node: NodeId): string => `${site.network}-${node}-data`;
