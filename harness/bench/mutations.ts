import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mutations as all } from "../../checkers/testing/mutations/index.ts";
import type { Mutation } from "../../checkers/testing/mutations/mutation.ts";
import { UsageError } from "../core/usage-error.ts";
import type { Bench } from "./bench.ts";
import { checkout, commitNow, today } from "./checkout.ts";
import { writeFuzzPage } from "./fuzz-page.ts";
import { type MutationEntry, readPower, writePower } from "./fuzz-record.ts";
import { MutantLab, mutated } from "./mutant-lab.ts";

/** Fuzzed cases for each mutation, over all rules of its checker. */
const cases = 30_000;

/** Breaks every checker in each of the ways listed and looks who notices; writes docs/fuzzing.md. */
export const mutations: Bench = {
  name: "mutations",
  summary: "mutations [CHECKER...] [--survivors]: breaks checkers on purpose, and tells who notices",
  async run(args) {
    const names = args.filter((arg) => !arg.startsWith("--"));
    const checkers = [...new Set(all.map(({ checker }) => checker))];
    const strange = names.find((name) => !checkers.includes(name));
    if (strange !== undefined)
      throw new UsageError(`${strange} is no checker with mutations; there are ${checkers.join(", ")}`);
    const fates = new Map(readPower().mutations.map((entry) => [nameOf(entry), entry.fate]));
    const chosen = all.filter(
      (one) =>
        (names.length === 0 || names.includes(one.checker)) &&
        (!args.includes("--survivors") || (fates.get(nameOf(one)) ?? "survived") === "survived"),
    );
    for (const one of chosen) mutated(readFileSync(join(checkout, one.file), "utf8"), one);
    using lab = new MutantLab(checkout);
    for (const mutation of chosen) await tried(lab, mutation);
    writeFuzzPage(readPower());
  },
};

async function tried(lab: MutantLab, mutation: Mutation): Promise<void> {
  const { checker, file, why, equivalent } = mutation;
  const found = await lab.try(mutation, cases);
  // What was said to change nothing, and was noticed, is not what it was said to be.
  const excused = found.fate === "survived" && equivalent !== undefined;
  const entry: MutationEntry = {
    checker,
    file,
    why,
    fate: excused ? "equivalent" : found.fate,
    noticedBy: excused ? `nobody: ${equivalent}` : found.noticedBy,
    commit: commitNow(),
    date: today(),
  };
  const power = readPower();
  const current = new Set(all.map(nameOf));
  const others = power.mutations.filter((one) => nameOf(one) !== nameOf(entry) && current.has(nameOf(one)));
  const sorted = [...others, entry].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  writePower({ ...power, mutations: sorted });
  process.stdout.write(`${entry.fate.padEnd(10)} ${checker}: ${why} (${entry.noticedBy || file})\n`);
  if (entry.fate === "survived") process.exitCode = 1;
}

const nameOf = ({ checker, file, why }: Pick<MutationEntry, "checker" | "file" | "why">): string =>
  `${checker}/${file}/${why}`;
