import { performance } from "node:perf_hooks";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { FuzzRule } from "../../checkers/testing/fuzz-rule.ts";
import { type FuzzFigures, fuzz, violatingMin } from "../../checkers/testing/fuzzing.ts";
import { fuzzRuleNamed, fuzzRules } from "../../checkers/testing/rules/index.ts";
import { encodeHistory } from "../core/history-format.ts";
import { UsageError } from "../core/usage-error.ts";

/**
 * `npm run fuzz -- RULE[,RULE] --count N [--seed S] [--jobs J]`: a rule's checker against its oracle on N random
 * histories. `all` runs every rule. Exit status 1 when they disagree, or when too few histories violate.
 */
interface Task {
  readonly rule: string;
  readonly seed: string;
  readonly from: number;
  readonly to: number;
}

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

async function main(args: readonly string[]): Promise<number> {
  const names = args[0]?.startsWith("--") ? undefined : args[0];
  if (names === undefined) {
    for (const { name, summary } of fuzzRules) process.stdout.write(`${name.padEnd(28)} ${summary}\n`);
    return 0;
  }
  const count = numberOption(args, "--count", 100_000);
  const jobs = numberOption(args, "--jobs", 1);
  const seed = option(args, "--seed") ?? "1";
  const rules = names === "all" ? fuzzRules : names.split(",").map(fuzzRuleNamed);
  let status = 0;
  for (const rule of rules) if (!(await run(rule, seed, count, jobs))) status = 1;
  return status;
}

async function run(rule: FuzzRule, seed: string, count: number, jobs: number): Promise<boolean> {
  const started = performance.now();
  const share = Math.ceil(count / jobs);
  const tasks = Array.from({ length: jobs }, (_, job): Task => {
    return { rule: rule.name, seed, from: job * share, to: Math.min(count, (job + 1) * share) };
  });
  const parts =
    jobs === 1 ? [fuzz(rule, seed, 0, count)] : await Promise.all(tasks.map((task) => inWorker(task)));
  const sum = (of: (part: FuzzFigures) => number): number =>
    parts.reduce((total, part) => total + of(part), 0);
  const cases = sum((part) => part.cases);
  const violating = sum((part) => part.violating) / cases;
  const disagreements = parts.flatMap((part) => part.disagreements);
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(
    `${rule.name.padEnd(28)} ${cases} cases, ${(100 * violating).toFixed(1)} % violating, ${sum((part) => part.unknown)} unknown, ${disagreements.length} disagreements, ${seconds.toFixed(1)} s\n`,
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
