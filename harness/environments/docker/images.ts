import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type Docker from "dockerode";
import { builtFile } from "../process/built-file.ts";
import { baseImage } from "./base-image.ts";
import { ensureImage, type Say } from "./image-build.ts";

/** The images of a run, by tag. */
export interface Images {
  /** Runs one node of a system of ours. */
  readonly node: string;
  /** Owns a node's network namespace. */
  readonly side: string;
}

/** Makes the images that are not there. They are named by their content, so that nothing is built twice. */
export async function ensureImages(engine: Docker, say: Say): Promise<Images> {
  const base = await baseImage(engine, say);
  const build = (name: string, ...files: readonly string[]): Promise<string> =>
    ensureImage(engine, say, {
      name,
      dockerfile: readFileSync(builtFile(`docker/Dockerfile.${name}`), "utf8"),
      files: Object.fromEntries(files.map((file) => [basename(file), builtFile(file)])),
      base,
    });
  return {
    node: await build("node", "node-main.js"),
    side: await build("side", "side-main.js", "docker/bent-clock.c"),
  };
}
