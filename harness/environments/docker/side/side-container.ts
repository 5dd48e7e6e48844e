import type Docker from "dockerode";
import { assert, HarnessError } from "../../../core/assert.ts";
import type { NodeId } from "../../../runtime/message.ts";
import type { DiskProbe, LinkProbe } from "../../environment.ts";
import type { ClockSetting } from "../../process/control.ts";
import { Deferred } from "../../process/deferred.ts";
import { shakeHands } from "../handshake.ts";
import type { LineSocket } from "../line-socket.ts";
import type { ExecOptions, ExecResult } from "../net/kernel.ts";
import { labelsOf, type RunSite } from "../run-site.ts";
import { bentClockFolder } from "../servers/bent-clock.ts";
import { dataPath, type SideAnswer, type SideRequest, sidePort } from "./side-protocol.ts";

export interface SideOptions {
  readonly site: RunSite;
  readonly node: NodeId;
  readonly image: string;
  /** The node's data volume. */
  readonly volume: string;
  /** How much that volume holds at most, where it is small enough to be filled. */
  readonly dataMb?: number;
  /** Where the library of bent clocks is, for a node that is to have such a clock. */
  readonly clockVolume?: string;
  /** Ports of the node that the harness must reach; they are published on the loopback. */
  readonly ports: readonly number[];
  /** Names by which other nodes know it. */
  readonly aliases: readonly string[];
  /** It ended before its time, and the run with it. */
  lost(error: HarnessError): void;
}

/** The container that owns a node's network namespace, and the harness's line to the program in it. */
export class SideContainer {
  readonly id: string;
  readonly ip: string;
  readonly #options: SideOptions;
  readonly #published: ReadonlyMap<number, number>;
  readonly #asked = new Map<number, Deferred<unknown>>();
  #line: LineSocket | undefined;
  #lastId = 0;
  #closing = false;

  private constructor(options: SideOptions, id: string, found: Docker.ContainerInspectInfo) {
    this.id = id;
    this.#options = options;
    this.ip = found.NetworkSettings.Networks[options.site.network]?.IPAddress ?? "";
    assert(this.ip !== "", `the side container of ${options.node} got no address`);
    this.#published = publishedOf(found);
  }

  static async start(options: SideOptions): Promise<SideContainer> {
    const container = await options.site.engine.createContainer(specOf(options));
    await container.start();
    const side = new SideContainer(options, container.id, await container.inspect());
    await side.#connect();
    return side;
  }

  /** Where on the loopback that port of the node is found. */
  published(port: number): number {
    const found = this.#published.get(port);
    assert(found !== undefined, `port ${port} of ${this.#options.node} is not published`);
    return found;
  }

  exec(command: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    const { input = "", timeoutMs = execTimeoutMs } = options;
    return this.#ask({ do: "exec", command, input, timeoutMs }) as Promise<ExecResult>;
  }

  probe(host: string, port: number, count: number, waitMs: number): Promise<LinkProbe> {
    return this.#ask({ do: "probe", host, port, count, waitMs }) as Promise<LinkProbe>;
  }

  cutPower(unsynced: "lost" | "torn", seed: string): Promise<Readonly<Record<string, number>>> {
    return this.#ask({ do: "cut-power", unsynced, seed }) as Promise<Readonly<Record<string, number>>>;
  }

  async setClock(setting: ClockSetting): Promise<void> {
    await this.#ask({ do: "set-clock", setting });
  }

  /** Answers with the size of the ballast, in bytes. */
  fillDisk(): Promise<number> {
    return this.#ask({ do: "fill-disk" }) as Promise<number>;
  }

  async freeDisk(): Promise<void> {
    await this.#ask({ do: "free-disk" });
  }

  probeDisk(): Promise<DiskProbe> {
    return this.#ask({ do: "probe-disk" }) as Promise<DiskProbe>;
  }

  /** Hangs up, whereupon the program ends; the container is removed with the run. */
  close(): void {
    this.#closing = true;
    this.#line?.destroy();
  }

  async #connect(): Promise<void> {
    const { node, site, lost } = this.#options;
    this.#line = await shakeHands({
      port: this.published(sidePort),
      hello: { hello: "faultline", token: site.token },
      abandoned: () => this.#closing,
      timeoutMs: connectTimeoutMs,
      line: (text) => this.#answered(JSON.parse(text) as SideAnswer),
      closed: () => {
        const error = new HarnessError(`the side container of ${node} ended`);
        for (const deferred of this.#asked.values()) deferred.reject(error);
        this.#asked.clear();
        this.#line = undefined;
        if (!this.#closing) lost(error);
      },
    });
  }

  #ask(request: SideRequest): Promise<unknown> {
    if (this.#line === undefined)
      return Promise.reject(new HarnessError(`the side container of ${this.#options.node} is gone`));
    const id = ++this.#lastId;
    const deferred = new Deferred<unknown>();
    this.#asked.set(id, deferred);
    this.#line.send(JSON.stringify({ ...request, id }));
    return deferred.promise;
  }

  #answered(answer: SideAnswer): void {
    const deferred = this.#asked.get(answer.id);
    this.#asked.delete(answer.id);
    if ("error" in answer)
      deferred?.reject(new HarnessError(`in the side container of ${this.#options.node}: ${answer.error}`));
    else deferred?.resolve(answer.result);
  }
}

const execTimeoutMs = 10_000;
const connectTimeoutMs = 30_000;

function specOf(options: SideOptions): Docker.ContainerCreateOptions {
  const { site, node, image, volume, dataMb, clockVolume, ports, aliases } = options;
  const published = [...new Set([sidePort, ...ports])].map((port) => `${port}/tcp`);
  return {
    name: `${site.network}-${node}-side`,
    Hostname: node,
    Image: image,
    Labels: labelsOf(site, node),
    Env: [`FAULTLINE_TOKEN=${site.token}`],
    ExposedPorts: Object.fromEntries(published.map((port) => [port, {}])),
    HostConfig: {
      NetworkMode: site.network,
      PortBindings: Object.fromEntries(
        published.map((port) => [port, [{ HostIp: "127.0.0.1", HostPort: "" }]]),
      ),
      ReadonlyRootfs: true,
      // What packet rules and queues need, in the namespace of this node alone.
      CapDrop: ["ALL"],
      // To fill a volume it must be able to write where the folder belongs to the server's own user.
      CapAdd: ["NET_ADMIN", "NET_RAW", ...(dataMb === undefined ? [] : ["DAC_OVERRIDE"])],
      SecurityOpt: ["no-new-privileges"],
      // Pages of a volume in memory count as those of who wrote them.
      Memory: (256 + (dataMb ?? 0)) * 1024 * 1024,
      PidsLimit: 128,
      Tmpfs: { "/tmp": "size=16m", "/run": "size=1m" },
      Mounts: [
        {
          Type: "volume",
          Source: volume,
          Target: dataPath,
          VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: "local", Options: {} } },
        },
        // Empty at first, the volume is filled with what the image has there.
        ...(clockVolume === undefined
          ? []
          : [{ Type: "volume" as const, Source: clockVolume, Target: bentClockFolder }]),
      ],
    },
    NetworkingConfig: { EndpointsConfig: { [site.network]: { Aliases: [node, ...aliases] } } },
  };
}

function publishedOf(found: Docker.ContainerInspectInfo): ReadonlyMap<number, number> {
  const entries = Object.entries(found.NetworkSettings.Ports ?? {}).flatMap(([port, bindings]) =>
    (bindings ?? [])
      .slice(0, 1)
      .map(({ HostPort }) => [Number.parseInt(port, 10), Number(HostPort)] as const),
  );
  return new Map(entries);
}
