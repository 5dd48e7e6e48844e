import type Docker from "dockerode";
import type { Capability } from "../environment.ts";
import type { Say } from "./image-build.ts";
import { ensureImages } from "./images.ts";
import { kernelAbilities } from "./net/abilities.ts";
import { labelsOf, openSite } from "./run-site.ts";
import { SideContainer } from "./side/side-container.ts";
import { removeRun } from "./sweep.ts";

/** Starts one side container, has it try what the kernel can do to links, and takes everything away again. */
export async function tryContainers(engine: Docker, say: Say): Promise<readonly Capability[]> {
  const images = await ensureImages(engine, say);
  const site = await openSite(engine);
  let side: SideContainer | undefined;
  try {
    const volume = `${site.network}-trial`;
    await engine.createVolume({ Name: volume, Labels: labelsOf(site) });
    const open = await SideContainer.start({
      ...{ site, node: "trial", image: images.side, volume, ports: [], aliases: [] },
      lost: () => {},
    });
    side = open;
    return await kernelAbilities({
      node: "trial",
      ip: open.ip,
      peerPorts: [],
      peerIp: () => open.ip,
      exec: (command, options) => open.exec(command, options),
    });
  } finally {
    side?.close();
    await removeRun(engine, site.run);
  }
}
