import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The checkout that is measured, whether the measuring code runs from its sources (tests) or from dist/. */
export const checkout: string = join(
  import.meta.dirname,
  import.meta.url.endsWith(".ts") ? "../.." : "../../..",
);

/** A file of its docs/. */
export function docsFile(name: string): string {
  return join(checkout, "docs", name);
}

/** The commit that is checked out, with a plus when something besides documents differs from it. */
export function commitNow(): string {
  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", checkout, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  try {
    const changed = git("status", "--porcelain", "--", ".", ":!docs");
    return git("rev-parse", "--short", "HEAD") + (changed === "" ? "" : "+");
  } catch {
    return "unknown";
  }
}

export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** The entries of a file of JSON lines; none when there is no such file. */
export function readEntries<E>(file: string): readonly E[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as E);
}

/** One entry a line, so that changes can be read. */
export function writeEntries(file: string, entries: readonly unknown[]): void {
  writeFileSync(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
}
