import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../../harness/core/usage-error.ts";
import type { Container, Image } from "../server.ts";
import { shellWords } from "./shell-words.ts";

/** A service of a Compose file, so far as it is understood here. */
export interface Service {
  readonly image?: string;
  readonly build?: string | { readonly context?: string; readonly dockerfile?: string };
  readonly command?: string | readonly string[];
  readonly entrypoint?: string | readonly string[];
  readonly environment?: Readonly<Record<string, string | number | boolean | null>> | readonly string[];
  readonly hostname?: string;
  readonly container_name?: string;
  readonly cap_add?: readonly string[];
  readonly tmpfs?: string | readonly string[];
  readonly volumes?: readonly unknown[];
}

/** Every field that is allowed: taken over, or of no concern to a run. */
export const serviceFields: Readonly<Record<string, "taken" | "passed over">> = {
  image: "taken",
  build: "taken",
  command: "taken",
  entrypoint: "taken",
  environment: "taken",
  hostname: "taken",
  container_name: "taken",
  cap_add: "taken",
  tmpfs: "taken",
  volumes: "taken",
  ports: "passed over",
  expose: "passed over",
  networks: "passed over",
  depends_on: "passed over",
  healthcheck: "passed over",
  restart: "passed over",
  labels: "passed over",
  logging: "passed over",
  init: "passed over",
  stop_grace_period: "passed over",
};

/** The container of a service; `folder` is the Compose file's. */
export function containerOf(
  name: string,
  service: Service,
  folder: string,
): { readonly container: Container; readonly dataFolder?: string } {
  const { volume, mounts } = volumesOf(name, service.volumes ?? []);
  const { cap_add, command, container_name, entrypoint, hostname, tmpfs } = service;
  const container: Container = {
    image: imageOf(name, service, mounts, folder),
    ...(entrypoint === undefined ? {} : { entrypoint: wordsOf(entrypoint) }),
    ...(command === undefined ? {} : { command: wordsOf(command) }),
    environment: environmentOf(name, service.environment ?? {}),
    aliases: [name, container_name, hostname].flatMap((alias) => alias ?? []),
    // Images that are not made for it seldom live with a root they cannot write to.
    writableRoot: true,
    ...(cap_add === undefined ? {} : { linuxCapabilities: cap_add }),
    ...(tmpfs === undefined ? {} : { scratchFolders: typeof tmpfs === "string" ? [tmpfs] : tmpfs }),
  };
  return volume === undefined ? { container } : { container, dataFolder: volume };
}

/** What is mounted from the host is copied into an image of its own, so that nodes share nothing. */
function imageOf(name: string, { build, image }: Service, mounts: readonly Mount[], folder: string): Image {
  const copies = mounts.map(({ from, to }) => `COPY ["${from}", "${to}"]\n`).join("");
  if (build === undefined) {
    if (image === undefined) throw new UsageError(`service ${name}: expected an image or a build.`);
    return mounts.length === 0
      ? { name: image }
      : { dockerfile: `FROM ${image}\n${copies}`, contextFolder: folder };
  }
  const { context = ".", dockerfile = "Dockerfile" } = typeof build === "string" ? { context: build } : build;
  const contextFolder = join(folder, context);
  const path = join(contextFolder, dockerfile);
  if (!existsSync(path)) throw new UsageError(`service ${name}: ${path} does not exist.`);
  if (mounts.length > 0)
    throw new UsageError(`service ${name}: has both a build and mounted files; COPY them in its Dockerfile.`);
  return { dockerfile: readFileSync(path, "utf8"), contextFolder };
}

interface Mount {
  readonly from: string;
  readonly to: string;
}

/** One named volume is the data folder; paths of the host, relative to the Compose file, are mounts. */
function volumesOf(name: string, volumes: readonly unknown[]): { volume?: string; mounts: readonly Mount[] } {
  const named: string[] = [];
  const mounts: Mount[] = [];
  for (const volume of volumes) {
    if (typeof volume !== "string" || !volume.includes(":"))
      throw new UsageError(`service ${name}: expected volumes such as "data:/data" or "./conf:/etc/conf".`);
    const [from, to] = volume.split(":") as [string, string];
    if (!/^[./~]/.test(from)) named.push(to);
    else if (from.startsWith("./")) mounts.push({ from: from.slice(2), to });
    else throw new UsageError(`service ${name}: ${from} is outside the Compose file's folder.`);
  }
  if (named.length > 1)
    throw new UsageError(`service ${name}: has ${named.length} volumes; a node has one data folder.`);
  return named[0] === undefined ? { mounts } : { volume: named[0], mounts };
}

function environmentOf(name: string, given: NonNullable<Service["environment"]>): Record<string, string> {
  const pairs = Array.isArray(given)
    ? given.map((item: string) => {
        const [variable, ...rest] = item.split("=");
        return [variable!, rest.length === 0 ? null : rest.join("=")] as const;
      })
    : Object.entries(given as Readonly<Record<string, unknown>>);
  return Object.fromEntries(
    pairs.map(([variable, value]) => {
      if (value === null) throw new UsageError(`service ${name}: the variable ${variable} has no value.`);
      return [variable, String(value).replaceAll("$$", "$")];
    }),
  );
}

function wordsOf(command: string | readonly string[]): readonly string[] {
  const words = typeof command === "string" ? shellWords(command) : command.map(String);
  return words.map((word) => word.replaceAll("$$", "$"));
}
