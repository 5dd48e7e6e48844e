import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type Docker from "dockerode";
import { assert } from "../../core/assert.ts";
import { UsageError } from "../../core/usage-error.ts";
import type { NodeId } from "../../runtime/message.ts";
import type { Launchable } from "../environment.ts";
import { isModulePath } from "../process/system-path.ts";
import { labelsOf, type RunSite } from "./run-site.ts";
import type { SideContainer } from "./side/side-container.ts";
import { dataPath, nodePort } from "./side/side-protocol.ts";

export interface NodeSpecOptions {
  readonly site: RunSite;
  readonly node: NodeId;
  readonly image: string;
  readonly launchable: Launchable;
  readonly side: SideContainer;
  readonly volume: string;
  readonly peers: readonly { readonly node: NodeId; readonly ip: string }[];
}

/** The container of a node of ours: no capability, nothing to write to but its data and /tmp. */
export function ownNodeSpec(options: NodeSpecOptions): Docker.ContainerCreateOptions {
  const { site, node, image, launchable, side, volume, peers } = options;
  const { system, bugs, systemOptions } = launchable;
  assert(system !== undefined, "a cluster of containers needs the name of a system");
  const module = isModulePath(system) ? moduleFolder(system) : undefined;
  return {
    name: `${site.network}-${node}`,
    Image: image,
    Labels: labelsOf(site, node),
    Env: [`FAULTLINE_TOKEN=${site.token}`],
    Cmd: [
      ...["--system", module === undefined ? system : resolve(system), "--data", dataPath, "--seed", "0"],
      ...(bugs.length === 0 ? [] : ["--bugs", bugs.join(",")]),
      ...(systemOptions === undefined ? [] : ["--options", JSON.stringify(systemOptions)]),
      ...["--tcp", String(nodePort)],
      ...["--peers", peers.map((peer) => `${peer.node}=${peer.ip}:${nodePort}`).join(",")],
    ],
    HostConfig: {
      ...confined,
      NetworkMode: `container:${side.id}`,
      Mounts: [
        { Type: "volume", Source: volume, Target: dataPath },
        ...(module === undefined
          ? []
          : [{ Type: "bind" as const, Source: module, Target: module, ReadOnly: true }]),
      ],
    },
  };
}

/** What holds for whatever runs in a node's container, unless it asks for more. */
export const confined: Docker.HostConfig = {
  ReadonlyRootfs: true,
  CapDrop: ["ALL"],
  SecurityOpt: ["no-new-privileges"],
  Memory: 512 * 1024 * 1024,
  PidsLimit: 256,
  Tmpfs: { "/tmp": "size=64m" },
};

/** The folder a module and all it imports lie in: the nearest that holds a package.json, or its own. */
function moduleFolder(module: string): string {
  const path = resolve(module);
  if (!existsSync(path)) throw new UsageError(`system module "${module}" does not exist.`);
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, "package.json"))) return folder;
  return dirname(path);
}
