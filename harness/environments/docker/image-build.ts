import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type Docker from "dockerode";
import { HarnessError } from "../../core/assert.ts";
import { UsageError } from "../../core/usage-error.ts";
import { statusOf } from "./engine.ts";
import { labelNames } from "./owner.ts";

/** Says what takes long. */
export type Say = (text: string) => void;

/** What an image is made from; all of it is in its tag. */
export interface ImageSource {
  readonly name: string;
  readonly dockerfile: string;
  /** Names within the build's context, and the paths of what is copied there . */
  readonly files: Readonly<Record<string, string>>;
  /** Files given by their text. */
  readonly texts?: Readonly<Record<string, string>>;
  /** The value of the Dockerfile's ARG BASE. */
  readonly base?: string;
  /** Further files, too large to be read for a hash: what stands for them, and what puts them into the context. */
  readonly large?: { readonly fingerprint: string; readonly put: (context: string) => void };
}

export async function ensureImage(engine: Docker, say: Say, source: ImageSource): Promise<string> {
  const tag = `faultline/${source.name}:${hashOf(source)}`;
  if (await hasImage(engine, tag)) return tag;
  say(`building the image ${tag}`);
  const context = mkdtempSync(join(tmpdir(), "faultline-image-"));
  try {
    writeFileSync(join(context, "Dockerfile"), source.dockerfile);
    for (const [name, path] of Object.entries(source.files)) cpSync(path, join(context, name));
    for (const [name, text] of Object.entries(source.texts ?? {})) writeText(join(context, name), text);
    source.large?.put(context);
    const stream = await engine.buildImage(
      { context, src: readdirSync(context) },
      {
        t: tag,
        // Where packages come through the host's own network only, and it does no harm elsewhere.
        networkmode: "host",
        labels: { [labelNames.image]: source.name },
        ...(source.base === undefined ? {} : { buildargs: { BASE: source.base } }),
      },
    );
    await followBuild(engine, stream, tag);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
  return tag;
}

export async function hasImage(engine: Docker, name: string): Promise<boolean> {
  try {
    await engine.getImage(name).inspect();
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

function writeText(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function hashOf({ dockerfile, files, texts = {}, base = "", large }: ImageSource): string {
  const hash = createHash("sha256").update(
    JSON.stringify([dockerfile, base, Object.keys(files).sort(), texts]),
  );
  if (large !== undefined) hash.update(large.fingerprint);
  for (const name of Object.keys(files).sort()) hash.update(readFileSync(files[name]!));
  return hash.digest("hex").slice(0, 16);
}

/** A build that fails says so in its output, not in its status. */
function followBuild(engine: Docker, stream: NodeJS.ReadableStream, tag: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const output: string[] = [];
    const finished = (error: Error | null): void => {
      const last = output.join("").trim().split("\n").slice(-12).join("\n");
      if (error === null) resolve();
      else reject(new HarnessError(`the image ${tag} could not be built: ${error.message}\n${last}`));
    };
    engine.modem.followProgress(stream, finished, (event: { stream?: string; error?: string }) => {
      if (event.stream !== undefined) output.push(event.stream);
    });
  });
}

/** Takes the image from its registry when it is not here. Throws a UsageError when that cannot be: nobody here is to blame. */
export async function pullIfMissing(engine: Docker, say: Say, name: string): Promise<void> {
  if (await hasImage(engine, name)) return;
  say(`pulling the image ${name}`);
  try {
    await pull(engine, name);
  } catch (error) {
    const why = error instanceof Error ? error.message.trim() : String(error);
    throw new UsageError(`the image ${name} is not here and cannot be pulled (${why})`);
  }
}

function pull(engine: Docker, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    engine.pull(name).then((stream) => {
      engine.modem.followProgress(stream, (error: Error | null) =>
        error === null ? resolve() : reject(error),
      );
    }, reject);
  });
}
