import { docsFile, readEntries, writeEntries } from "./checkout.ts";

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

const file: string = docsFile("fuzzing.jsonl");

export function readPower(): TestPower {
  const entries = readEntries<FuzzEntry | MutationEntry>(file);
  return {
    fuzz: entries.filter((entry): entry is FuzzEntry => "rule" in entry),
    mutations: entries.filter((entry): entry is MutationEntry => "fate" in entry),
  };
}

export function writePower({ fuzz, mutations }: TestPower): void {
  writeEntries(file, [...fuzz, ...mutations]);
}
