import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { HarnessError } from "../../core/assert.ts";

/**
 * The path of a file of dist/, from its path within dist/. Children are plain Node programs, so they run what was
 * built, also when the harness itself runs from the sources (tests).
 */
export function builtFile(path: string): string {
  const fromSource = import.meta.url.endsWith(".ts");
  const file = fileURLToPath(new URL(`../../../${fromSource ? "dist/" : ""}${path}`, import.meta.url));
  if (!existsSync(file)) throw new HarnessError(`${file} is missing: run "npm run build" first`);
  return file;
}
