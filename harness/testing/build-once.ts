import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * Integration tests spawn what is in dist/, so they build it first: once per test run, and not at all when
 * what was built is newer than every source. (Vitest calls `setup` as its globalSetup.)
 */
export function setup(): void {
  const built = "dist/node-main.js";
  if (existsSync(built) && statSync(built).mtimeMs > newestMs(sources)) return;
  execFileSync(process.execPath, ["build.mjs"], { stdio: "inherit", timeout: 120_000 });
}

const sources = [
  "build.mjs",
  "package.json",
  "tsconfig.json",
  "tsconfig.build.json",
  "harness",
  "checkers",
  "workloads",
  "systems-under-test",
  "reports",
];

function newestMs(paths: readonly string[]): number {
  let newest = 0;
  for (const path of paths) {
    if (!existsSync(path)) continue;
    const status = statSync(path);
    const inside = status.isDirectory()
      ? newestMs(
          readdirSync(path)
            .filter((name) => !/\.test\.tsx?$/.test(name))
            .map((name) => join(path, name)),
        )
      : 0;
    newest = Math.max(newest, status.isDirectory() ? inside : status.mtimeMs);
  }
  return newest;
}
