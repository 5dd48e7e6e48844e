import { performance } from "node:perf_hooks";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { FuzzRule } from "../../checkers/testing/fuzz-rule.ts";
import { type Disagreement, type FuzzFigures, fuzz, violatingMin } from "../../checkers/testing/fuzzing.ts";
import { fuzzRuleNamed, fuzzRules } from "../../checkers/testing/rules/index.ts";
import { encodeHistory } from "../core/history-format.ts";
import { UsageError } from "../core/usage-error.ts";
import { commitNow, today } from "./checkout.ts";
import { writeFuzzPage } from "./fuzz-page.ts";
import { type FuzzEntry, readPower, writePower } from "./fuzz-record.ts";

/**
 * `npm run fuzz -- RULE[,RULE] --count N [--seed S] [--jobs J]`: a rule's checker against its oracle on N random
 * histories. `all` runs every rule. `--record` stores what was found in docs/fuzzing.jsonl, `--resume` goes on where
 * that ends, `--report` writes docs/fuzzing.md from it. Exit status 1 when they disagree, or when too few violate.
 */
interface Task {
  readonly rule: string;
  readonly seed: string;
  readonly from: number;
  readonly to: number;
}

/** Cases between two writings of the results. */
const portion = 50_000;

if (isMainThread) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 254;
  }
} else {
  const { rule, seed, from, to } = workerData as Task;
  parentPort!.postMessage(fuzz(fuzzRuleNamed(rule), seed, from, to));
}

interface Asked {
  readonly seed: string;
  readonly count: number;
  readonly jobs: number;
  readonly record: boolean;
  readonly resume: boolean;
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--report")) writeFuzzPage(readPower());
  const names = args[0]?.startsWith("--") ? undefined : args[0];
  if (names === undefined) {
    for (const { name, summary } of fuzzRules) process.stdout.write(`${name.padEnd(28)} ${summary}\n`);
    return 0;
  }
  const asked = {
    seed: option(args, "--seed") ?? "1",
    count: numberOption(args, "--count", 100_000),
    jobs: numberOption(args, "--jobs", 1),
    resume: args.includes("--resume"),
    record: args.includes("--record") || args.includes("--resume"),
  };
  const rules = names === "all" ? fuzzRules : names.split(",").map(fuzzRuleNamed);
  let status = 0;
  for (const rule of rules) if (!(await run(rule, asked))) status = 1;
  if (asked.record) writeFuzzPage(readPower());
  return status;
}

async function run(rule: FuzzRule, asked: Asked): Promise<boolean> {
  const { seed, count, jobs } = asked;
  const commit = commitNow();
  const before = asked.resume ? readPower().fuzz.find((one) => one.rule === rule.name) : undefined;
  const empty = { cases: 0, violating: 0, unknown: 0, disagreements: 0, seconds: 0, since: commit };
  let entry: FuzzEntry = { ...empty, rule: rule.name, seed, commit, date: today() };
  if (before?.seed === seed && before.disagreements === 0) entry = before;
  const disagreements: Disagreement[] = [];
  while (entry.cases < count && disagreements.length === 0) {
    const started = performance.now();
    const to = Math.min(count, entry.cases + (asked.record ? portion : count));
    const figures = await inParts({ rule: rule.name, seed, from: entry.cases, to }, jobs);
    disagreements.push(...figures.disagreements);
    entry = {
      ...entry,
      cases: entry.cases + figures.cases,
      violating: entry.violating + figures.violating,
      unknown: entry.unknown + figures.unknown,
      disagreements: disagreements.length,
      seconds: Math.round(10 * entry.seconds + (performance.now() - started) / 100) / 10,
      commit,
      date: today(),
    };
    if (asked.record) store(entry);
  }
  return told(entry, disagreements);
}

async function inParts({ rule, seed, from, to }: Task, jobs: number): Promise<FuzzFigures> {
  if (jobs === 1) return fuzz(fuzzRuleNamed(rule), seed, from, to);
  const share = Math.ceil((to - from) / jobs);
  const parts = await Promise.all(
    Array.from({ length: jobs }, (_, job) => {
      const first = from + job * share;
      return inWorker({ rule, seed, from: first, to: Math.min(to, first + share) });
    }),
  );
  const sum = (of: (part: FuzzFigures) => number): number =>
    parts.reduce((total, part) => total + of(part), 0);
  return {
    cases: sum((part) => part.cases),
    violating: sum((part) => part.violating),
    unknown: sum((part) => part.unknown),
    disagreements: parts.flatMap((part) => part.disagreements),
  };
}

function store(entry: FuzzEntry): void {
  const power = readPower();
  const others = power.fuzz.filter((one) => one.rule !== entry.rule);
  writePower({ ...power, fuzz: [...others, entry].sort((a, b) => (a.rule < b.rule ? -1 : 1)) });
}

function told(entry: FuzzEntry, disagreements: readonly Disagreement[]): boolean {
  const { rule, seed, cases, unknown, seconds } = entry;
  const violating = entry.violating / cases;
  process.stdout.write(
    `${rule.padEnd(28)} ${cases} cases, ${(100 * violating).toFixed(1)} % violating, ${unknown} unknown, ${disagreements.length} disagreements, ${seconds.toFixed(1)} s\n`,
  );
  for (const { case: number, said, truth, history } of disagreements.slice(0, 3)) {
    process.stdout.write(
      `case ${number} of seed ${seed}: the truth is ${truth ? "valid" : "invalid"}, the checker ${said}; shrunk:\n${encodeHistory(history)}`,
    );
  }
  if (violating < violatingMin)
    process.stdout.write(`too few histories violate: at least ${100 * violatingMin} % are needed\n`);
  return disagreements.length === 0 && violating >= violatingMin;
}

function inWorker(task: Task): Promise<FuzzFigures> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: task });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

function option(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}

function numberOption(args: readonly string[], name: string, otherwise: number): number {
  const text = option(args, name);
  if (text === undefined) return otherwise;
  const number = Number(text.replaceAll("_", ""));
  if (!Number.isSafeInteger(number) || number < 1)
    throw new UsageError(`${name} ${text}: expected a whole number from 1`);
  return number;
}
