import type Docker from "dockerode";
import type { NodeId } from "../../runtime/message.ts";
import type * as contract from "../environment.ts";
import type { Berth } from "../process/hosted-cluster.ts";
import type { ProcessLimits } from "../process/limits.ts";
import { containerCapabilities } from "./capabilities.ts";
import { ContainerCluster } from "./container-cluster.ts";
import { ensureImages } from "./images.ts";
import { NodeContainer } from "./node-container.ts";
import { ownNodeSpec } from "./node-spec.ts";
import { nodeTalk } from "./node-talk.ts";
import { nodePort } from "./side/side-protocol.ts";

/** A cluster of nodes of ours in containers. */
export class DockerCluster extends ContainerCluster {
  readonly #options: contract.LaunchOptions;
  readonly #limits: ProcessLimits;
  #nodeImage = "";

  constructor(options: contract.LaunchOptions, limits: ProcessLimits) {
    super(options, limits, {
      published: [nodePort],
      peerPorts: [nodePort],
      simplex: true,
      bentByLibrary: false,
      aliases: () => [],
    });
    this.#options = options;
    this.#limits = limits;
  }

  protected capabilitiesWith(ofLinks: readonly contract.Capability[]): ReadonlySet<contract.Capability> {
    return containerCapabilities(ofLinks);
  }

  protected async images(engine: Docker): Promise<string> {
    if (this.#options.sink.messages)
      this.say("messages between nodes go straight from one to the other and are not in the trace");
    const images = await ensureImages(engine, this.say);
    this.#nodeImage = images.node;
    return images.side;
  }

  protected async spec(node: NodeId): Promise<Docker.ContainerCreateOptions> {
    return ownNodeSpec({
      site: this.site,
      node,
      image: this.#nodeImage,
      launchable: this.#options.launchable,
      side: this.side(node),
      volume: this.volume(node),
      peers: this.nodes.map((peer) => ({ node: peer, ip: this.side(peer).ip })),
    });
  }

  protected berth(node: NodeId): Berth {
    const { random } = this.#options;
    const [lives, disk] = [random.fork(`node/${node}`), random.fork(`disk/${node}`)];
    const side = this.side(node);
    return {
      own: true,
      cutPower: (unsynced) => side.cutPower(unsynced, String(disk.bits())),
      embark: (epoch, events) =>
        new NodeContainer(this.container(node), events, (life) =>
          nodeTalk(
            {
              port: side.published(nodePort),
              token: this.site.token,
              seed: String(lives.fork(String(epoch)).bits()),
              connectTimeoutMs: this.#limits.initTimeoutMs,
              backlogBytesMax: this.#limits.backlogBytesMax,
            },
            life,
          ),
        ),
    };
  }
}
