import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What is known of one rule: its cases 0 to `cases` of the seed were run, on the commits `since` to `commit`. */
export interface FuzzEntry {
  readonly rule: string;
  readonly seed: string;
  readonly cases: number;
  readonly violating: number;
  readonly unknown: number;
  readonly disagreements: number;
  readonly seconds: number;
  readonly since: string;
  readonly commit: string;
  readonly date: string;
}

/** How one mutation of a checker fared. */
export interface MutationEntry {
  readonly checker: string;
  readonly file: string;
  readonly why: string;
  /** What noticed it: a fuzzed rule or a test; or that nothing did. */
  readonly fate: "fuzz" | "test" | "survived" | "equivalent";
  readonly noticedBy: string;
  readonly commit: string;
  readonly date: string;
}

/** The stored results behind docs/fuzzing.md. */
export interface TestPower {
  readonly fuzz: readonly FuzzEntry[];
  readonly mutations: readonly MutationEntry[];
}

/** The checkout, whether this runs from its sources (tests) or from dist/. */
const top: string = join(import.meta.dirname, import.meta.url.endsWith(".ts") ? "../.." : "../../..");
const file: string = join(top, "docs/fuzzing.jsonl");

export function readPower(): TestPower {
  if (!existsSync(file)) return { fuzz: [], mutations: [] };
  const lines = readFileSync(file, "utf8").split("\n");
  const entries = lines.filter((line) => line !== "").map((line) => JSON.parse(line) as unknown);
  return {
    fuzz: entries.filter((entry): entry is FuzzEntry => "rule" in (entry as object)),
    mutations: entries.filter((entry): entry is MutationEntry => "fate" in (entry as object)),
  };
}

/** One entry a line, so that changes can be read. */
export function writePower({ fuzz, mutations }: TestPower): void {
  writeFileSync(file, [...fuzz, ...mutations].map((entry) => `${JSON.stringify(entry)}\n`).join(""));
}

/** The commit that is checked out, with a plus when sources differ from it. */
export function commitNow(): string {
  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", top, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  try {
    return git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain", "checkers") === "" ? "" : "+");
  } catch {
    return "unknown";
  }
}

export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
