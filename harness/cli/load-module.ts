import { rmSync, writeFileSync } from "node:fs";
import { register } from "node:module";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { UsageError } from "../core/usage-error.ts";

/**
 * Imports a module of the user's, from wherever it is. `faultline/...` in it means the faultline that runs, so that
 * nothing has to be installed beside it. TypeScript is loaded as it is where Node can (22.18, 23.6 and later), and
 * otherwise through esbuild, when that is installed. Throws a UsageError.
 */
export async function loadModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  resolveOurselves();
  const isTyped = /\.[cm]?ts$/.test(path) && !("typescript" in process.features);
  return isTyped ? importTyped(path) : importFile(path);
}

let resolving = false;

/** A module's `faultline/x` is looked up as if our own package had asked: a package may name itself. */
function resolveOurselves(): void {
  if (resolving) return;
  resolving = true;
  const source = `export const resolve = (name, context, next) =>
    next(name, /^faultline(\\/|$)/.test(name) ? { ...context, parentURL: ${JSON.stringify(import.meta.url)} } : context);`;
  register(`data:text/javascript,${encodeURIComponent(source)}`);
}

async function importFile(path: string): Promise<Readonly<Record<string, unknown>>> {
  return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
}

/** The translation stands beside the source for a moment, so that what it imports is found from there. */
async function importTyped(path: string): Promise<Readonly<Record<string, unknown>>> {
  const { build } = await esbuild(path);
  const translation = join(dirname(path), `.${basename(path)}.${process.pid}.mjs`);
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    write: false,
    logLevel: "silent",
    // What the module says of its own place must stay true.
    define: { "import.meta.url": JSON.stringify(pathToFileURL(path).href) },
  });
  writeFileSync(translation, outputFiles[0]!.contents);
  try {
    return await importFile(translation);
  } finally {
    rmSync(translation);
  }
}

async function esbuild(path: string): Promise<typeof import("esbuild")> {
  try {
    return await import("esbuild");
  } catch {
    throw new UsageError(
      `${path}: this Node (${process.version}) does not read TypeScript. Use Node 22.18 or later, install esbuild, or write JavaScript.`,
    );
  }
}
