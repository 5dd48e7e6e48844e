import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { build } from "esbuild";
import type { Mutation } from "../../checkers/testing/mutations/mutation.ts";

/** What became of a mutation, and who noticed. */
export interface Fate {
  readonly fate: "fuzz" | "test" | "survived";
  readonly noticedBy: string;
}

/** A few cases that take longer are taken to have no end, which nobody overlooks. */
const fuzzSilenceMs = 120_000;
/** So are tests that take longer, and much longer than they do while nothing is broken. */
const testsMs = 120_000;
const timesLonger = 4;
/** How long they may take while nothing is broken. */
const unbrokenMs = 1_800_000;

/** A copy of the sources, in which one checker at a time is broken. */
export class MutantLab implements Disposable {
  readonly #folder: string;
  /** By the path of tests: how long they take while nothing is broken, here and now. */
  readonly #usualMs = new Map<string, number>();

  constructor(top: string) {
    this.#folder = mkdtempSync(join(tmpdir(), "faultline-mutants-"));
    const left = new Set(["node_modules", "dist", "runs", "coverage", ".git"]);
    cpSync(top, this.#folder, {
      recursive: true,
      filter: (path) => path === top || !left.has(basename(path)),
    });
    symlinkSync(join(top, "node_modules"), join(this.#folder, "node_modules"));
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Breaks, looks who notices (fuzzed rules first, `cases` in all), and mends. */
  async try(mutation: Mutation, cases: number): Promise<Fate> {
    const path = join(this.#folder, mutation.file);
    const original = readFileSync(path, "utf8");
    writeFileSync(path, mutated(original, mutation));
    try {
      const rule = mutation.rules.length === 0 ? undefined : await this.#fuzzed(mutation.rules, cases);
      if (rule !== undefined) return { fate: "fuzz", noticedBy: rule };
      // One file after the other: what has no end in a later one need not be waited for.
      for (const file of mutation.tests) {
        const limitMs = await this.#limitMs(file, path, original);
        const test = await this.#tested(file, limitMs);
        if (test !== undefined) return { fate: "test", noticedBy: test };
      }
      return { fate: "survived", noticedBy: "" };
    } finally {
      writeFileSync(path, original);
    }
  }

  /** The rule that noticed, in a process of its own, for a broken checker may not end. */
  async #fuzzed(rules: readonly string[], cases: number): Promise<string | undefined> {
    const bundle = join(this.#folder, "mutant.mjs");
    await build({
      stdin: { contents: fuzzProgram(rules, cases), resolveDir: this.#folder, loader: "ts" },
      bundle: true,
      platform: "node",
      format: "esm",
      outfile: bundle,
      logLevel: "error",
    });
    return noticed(bundle);
  }

  /**
   * How long a file of tests may take with `path` broken. It is run with nothing broken first: what fails anyway
   * notices nothing, and on a busy machine what is only slow would seem to have no end.
   */
  async #limitMs(tests: string, path: string, original: string): Promise<number> {
    if (!this.#usualMs.has(tests)) {
      const broken = readFileSync(path, "utf8");
      writeFileSync(path, original);
      const begun = performance.now();
      const failed = await this.#tested(tests, unbrokenMs);
      if (failed !== undefined) throw new Error(`with nothing broken, "${failed}" fails in ${tests}`);
      this.#usualMs.set(tests, performance.now() - begun);
      writeFileSync(path, broken);
    }
    return Math.max(testsMs, timesLonger * this.#usualMs.get(tests)!);
  }

  /** The test that noticed. */
  async #tested(tests: string, limitMs: number): Promise<string | undefined> {
    const report = join(this.#folder, "tests.json");
    rmSync(report, { force: true });
    const vitest = join(this.#folder, "node_modules/vitest/vitest.mjs");
    const options = ["run", "--project", "unit", "--bail", "1", "--reporter", "json", "--outputFile", report];
    // Tests that agree with oracles were tried already.
    options.push("--testNamePattern", "^(?!.*\\bagrees? with)");
    // One limit for all together: a slow test is no failing one.
    options.push("--testTimeout", String(limitMs));
    const status = await endOf([vitest, ...options, tests], this.#folder, limitMs);
    if (status === 0) return undefined;
    return status === null ? "a test without end" : existsSync(report) ? failing(report) : "a crash";
  }
}

/** The rule that the program named; undefined when none, and "no end" when it has given no sign of life for long. */
function noticed(bundle: string): Promise<string | undefined> {
  const child = spawn(process.execPath, [bundle], { stdio: ["ignore", "pipe", "ignore"] });
  return new Promise((resolve) => {
    let said = "";
    const stop = (): void => {
      said = "no end";
      child.kill("SIGKILL");
    };
    let timer = setTimeout(stop, fuzzSilenceMs);
    child.stdout.on("data", (data: Buffer) => {
      clearTimeout(timer);
      timer = setTimeout(stop, fuzzSilenceMs);
      said = data.toString().replaceAll(".", "");
    });
    child.once("close", (status) => {
      clearTimeout(timer);
      resolve(said !== "" ? said : status === 0 ? undefined : "a crash");
    });
  });
}

/** The status with which a program ends; null when it was stopped, with all that it had started. */
function endOf(args: readonly string[], cwd: string, limitMs: number): Promise<number | null> {
  const child = spawn(process.execPath, args, { cwd, stdio: "ignore", detached: true });
  const stop = (): void => {
    try {
      process.kill(-child.pid!, "SIGKILL");
    } catch {
      // All of them have ended.
    }
  };
  const timer = setTimeout(stop, limitMs);
  return new Promise((resolve) => {
    child.once("exit", (status) => {
      clearTimeout(timer);
      stop();
      resolve(status);
    });
  });
}

/** The file with one thing broken. */
export function mutated(text: string, { file, find, replace, why }: Mutation): string {
  const count = text.split(find).length - 1;
  if (count !== 1)
    throw new Error(
      `${file}: the mutation "${why}" looks for a text that stands there ${count} times, not once: ${find}`,
    );
  return text.replace(find, () => replace);
}

/** Few cases of every rule first: most mistakes show at once. */
function fuzzProgram(rules: readonly string[], cases: number): string {
  return `
    import { fuzz } from "./checkers/testing/fuzzing.ts";
    import { fuzzRuleNamed } from "./checkers/testing/rules/index.ts";
    const rules = ${JSON.stringify(rules)}.map(fuzzRuleNamed);
    const most = Math.ceil(${cases} / rules.length);
    const notice = () => {
      for (let from = 0, to = 250; from < most; from = to, to = Math.min(most, to * 4))
        for (const rule of rules)
          for (let at = from; at < to; at += 50) {
            const { disagreements } = fuzz(rule, "mutation", at, Math.min(to, at + 50), 1, false);
            if (disagreements.length > 0) return rule.name;
            process.stdout.write(".");
          }
      return "";
    };
    process.stdout.write(notice());
  `;
}

function failing(report: string): string {
  interface Report {
    readonly testResults: readonly {
      readonly name: string;
      readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
    }[];
  }
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as Report;
  const failed = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === "failed"),
  );
  return failed[0]?.fullName ?? `${basename(testResults[0]?.name ?? "a test")} as a whole`;
}
