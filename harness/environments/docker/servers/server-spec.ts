import type Docker from "dockerode";
import type { Container } from "../../../../systems-under-test/external/server.ts";
import type { NodeId } from "../../../runtime/message.ts";
import { confined } from "../node-spec.ts";
import { labelsOf, type RunSite } from "../run-site.ts";
import type { SideContainer } from "../side/side-container.ts";
import { bentClockEnvironment, bentClockFolder } from "./bent-clock.ts";

export interface ServerSpecOptions {
  readonly site: RunSite;
  readonly node: NodeId;
  readonly image: string;
  readonly container: Container;
  readonly dataFolder: string;
  readonly side: SideContainer;
  readonly volume: string;
  /** How much of its memory the data folder may take, when that lies in memory. */
  readonly dataMb?: number;
  /** Where the library of bent clocks is, when this server is to have such a clock. */
  readonly clockVolume?: string;
}

/** The container of a server: confined as our nodes are, but for what its author asks for. */
export function serverSpec(options: ServerSpecOptions): Docker.ContainerCreateOptions {
  const { site, node, image, container, dataFolder, side, volume, dataMb = 0, clockVolume } = options;
  const { entrypoint, command, environment = {}, scratchFolders = [] } = container;
  const scratch = ["/tmp", ...scratchFolders].map((folder) => [folder, "size=64m"] as const);
  return {
    name: `${site.network}-${node}`,
    Image: image,
    Labels: labelsOf(site, node),
    Env: [
      ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      ...(clockVolume === undefined ? [] : bentClockEnvironment),
    ],
    ...(entrypoint === undefined ? {} : { Entrypoint: [...entrypoint] }),
    ...(command === undefined ? {} : { Cmd: [...command] }),
    HostConfig: {
      ...confined,
      ReadonlyRootfs: container.writableRoot !== true,
      CapAdd: [...(container.linuxCapabilities ?? [])],
      Memory: ((container.memoryMb ?? 512) + dataMb) * 1024 * 1024,
      Tmpfs: Object.fromEntries(scratch),
      NetworkMode: `container:${side.id}`,
      Mounts: [
        { Type: "volume", Source: volume, Target: dataFolder },
        ...(clockVolume === undefined
          ? []
          : [{ Type: "volume" as const, Source: clockVolume, Target: bentClockFolder, ReadOnly: true }]),
      ],
    },
  };
}
