import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type Docker from "dockerode";
import { UsageError } from "../../core/usage-error.ts";
import { builtFile } from "../process/built-file.ts";
import { ensureImage, hasImage, pullIfMissing, type Say } from "./image-build.ts";

export const nodeBase = "node:22-bookworm-slim";
export const debianBase = "debian:bookworm-slim";

/**
 * A Linux with Node to build on: the official image where it is or can be pulled. Where only Debian's base is there
 * (no registry is reachable, and bootstrap-base.sh made it) the host's own node is put into that.
 */
export async function baseImage(engine: Docker, say: Say): Promise<string> {
  if (await hasImage(engine, nodeBase)) return nodeBase;
  if (canLendNode() && (await hasImage(engine, debianBase))) return withHostNode(engine, say);
  try {
    await pullIfMissing(engine, say, nodeBase);
  } catch (error) {
    throw new UsageError(
      `${(error as Error).message}. ` +
        `Where no registry is reachable, "faultline doctor --fix" makes a base image from Debian's packages.`,
    );
  }
  return nodeBase;
}

/** The host's node is a Linux program, so it can run in a container of the same machine. */
export const canLendNode = (): boolean => process.platform === "linux";

function withHostNode(engine: Docker, say: Say): Promise<string> {
  const libraries = librariesOf(process.execPath);
  const { size, mtimeMs } = statSync(process.execPath);
  return ensureImage(engine, say, {
    name: "base",
    dockerfile: readFileSync(builtFile("docker/Dockerfile.base"), "utf8"),
    files: {},
    large: {
      fingerprint: JSON.stringify([process.version, size, mtimeMs, libraries]),
      put: (context) => {
        const folder = join(context, "node-runtime");
        mkdirSync(join(folder, "lib"), { recursive: true });
        cpSync(process.execPath, join(folder, "node"), { dereference: true });
        cpSync(libraries.loader, join(folder, "loader"), { dereference: true });
        for (const path of libraries.shared)
          cpSync(path, join(folder, "lib", basename(path)), { dereference: true });
      },
    },
  });
}

/** From ldd(1): the loader is the one line without an arrow that names a file. */
function librariesOf(program: string): { readonly shared: readonly string[]; readonly loader: string } {
  const lines = execFileSync("ldd", [program], { encoding: "utf8" }).split("\n");
  const shared = lines.flatMap((line) => /=>\s+(\/\S+)/.exec(line)?.[1] ?? []);
  const loader = lines.flatMap((line) => /^\s*(\/\S+)\s+\(/.exec(line)?.[1] ?? [])[0];
  if (loader === undefined)
    throw new UsageError(`${program} has no loader that a container could use; pull ${nodeBase} instead.`);
  return { shared, loader };
}
