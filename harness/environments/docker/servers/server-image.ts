import { readdirSync } from "node:fs";
import { join } from "node:path";
import type Docker from "dockerode";
import type { Image } from "../../../../systems-under-test/external/server.ts";
import { ensureImage, pullIfMissing, type Say } from "../image-build.ts";

/** The image of a server: one that is there, is pulled, or is built from its Dockerfile. */
export async function serverImage(engine: Docker, say: Say, system: string, image: Image): Promise<string> {
  if ("name" in image) {
    await pullIfMissing(engine, say, image.name);
    return image.name;
  }
  const { dockerfile, files = {}, contextFolder } = image;
  return ensureImage(engine, say, {
    name: `server-${system.toLowerCase().replace(/[^a-z0-9._-]+/g, "-")}`,
    dockerfile,
    files: contextFolder === undefined ? {} : filesBelow(contextFolder),
    texts: files,
  });
}

/** Paths within the folder, and where they are. */
function filesBelow(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  if (entries.length > filesMax)
    throw new Error(
      `the folder ${folder} holds more than ${filesMax} files; name one that holds only what the image needs`,
    );
  return Object.fromEntries(entries.map((path) => [path.slice(folder.length).replace(/^\/+/, ""), path]));
}

const filesMax = 5000;
