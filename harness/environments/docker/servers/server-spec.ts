import type Docker from "dockerode";
import type { Container } from "../../../../systems-under-test/external/server.ts";
import type { NodeId } from "../../../runtime/message.ts";
import { confined } from "../node-spec.ts";
import { labelsOf, type RunSite } from "../run-site.ts";
import type { SideContainer } from "../side/side-container.ts";

export interface ServerSpecOptions {
  readonly site: RunSite;
  readonly node: NodeId;
  readonly image: string;
  readonly container: Container;
  readonly dataFolder: string;
  readonly side: SideContainer;
  readonly volume: string;
}

/** The container of a server: confined as our nodes are, but for what its author asks for. */
export function serverSpec(options: ServerSpecOptions): Docker.ContainerCreateOptions {
  const { site, node, image, container, dataFolder, side, volume } = options;
  const { entrypoint, command, environment = {}, scratchFolders = [] } = container;
  const scratch = ["/tmp", ...scratchFolders].map((folder) => [folder, "size=64m"] as const);
  return {
    name: `${site.network}-${node}`,
    Image: image,
    Labels: labelsOf(site, node),
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    ...(entrypoint === undefined ? {} : { Entrypoint: [...entrypoint] }),
    ...(command === undefined ? {} : { Cmd: [...command] }),
    HostConfig: {
      ...confined,
      ReadonlyRootfs: container.writableRoot !== true,
      CapAdd: [...(container.linuxCapabilities ?? [])],
      Memory: (container.memoryMb ?? 512) * 1024 * 1024,
      Tmpfs: Object.fromEntries(scratch),
      NetworkMode: `container:${side.id}`,
      Mounts: [{ Type: "volume", Source: volume, Target: dataFolder }],
    },
  };
}
