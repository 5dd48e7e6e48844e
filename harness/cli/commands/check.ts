import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Checker } from "../../../checkers/checker.ts";
import {
  type ConsistencyOptions,
  checkerNamed,
  consistencyNamed,
  linearizable,
  modelNamed,
  readingRegisters,
  staleness,
} from "../../../checkers/index.ts";
import { html } from "../../../reports/html.ts";
import { pageScript } from "../../../reports/page-script.ts";
import type { History } from "../../core/history.ts";
import { nanosToMs } from "../../core/time.ts";
import { UsageError } from "../../core/usage-error.ts";
import { worst } from "../../core/verdict.ts";
import { digestOf } from "../../run/digest.ts";
import { readyToWrite, writeWhole } from "../../run/files.ts";
import { budgetOf, countOperations, summarise } from "../../run/judge.ts";
import { duration } from "../../run/options.ts";
import type { CheckRecord, RunData } from "../../run/run-record.ts";
import { findRun, runFiles } from "../../run/store.ts";
import { exitCodeOf } from "../exit-codes.ts";
import { readBytes, readHistory, withNil } from "../history-file.ts";
import { type Origin, originOf, strangeOrigin } from "../origin.ts";
import { print } from "../perform.ts";
import { type QuickCheck, quickCheck } from "../quick-check.ts";
import { shellWord } from "../reproduce.ts";
import { boundFlags, boundsOf } from "../staleness-bounds.ts";
import { refuseStrangers } from "../strangers.ts";

type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** `faultline check FILE`: decides a history recorded anywhere. */
export async function check(file: string, flags: Flags, version: string): Promise<number> {
  const path = historyPath(file, String(flags["out"]));
  const report = typeof flags["report"] === "string" ? flags["report"] : undefined;
  if (report !== undefined) readyToWrite(report, "--report");
  const bytes = readBytes(path);
  const started = Date.now();
  const quick = quickCheck(bytes, flags);
  const facts = { file, reproduce: checkCommand(file, flags), version, path };
  if (quick !== undefined) {
    const data = quickData(quick, { ...facts, elapsedMs: Date.now() - started });
    print(data, undefined, { json: flags["json"] === true });
    return exitCodeOf(data.record.verdict);
  }
  const read = readHistory(bytes, typeof flags["format"] === "string" ? flags["format"] : undefined);
  const { history } = read;
  const options = withNil(read.options, flags["nil"]);
  const checkers = checkersOf(flags, { ...options, ...quietOf(flags) });
  for (const { who, checker } of checkers) refuseStrangers(path, read, who, checker);
  const budget = budgetOf(duration("timeout", String(flags["timeout"])) / 1000);
  const checks: CheckRecord[] = checkers.map(({ checker }) => ({
    name: checker.name,
    ...checker.check(history, budget),
  }));
  const data = dataOf(
    history,
    checks,
    { ...facts, elapsedMs: Date.now() - started },
    originOf(path, history),
  );
  if (report !== undefined) writeWhole(report, html(pageScript()).render(data), "--report");
  print(data, report, { json: flags["json"] === true });
  return exitCodeOf(data.record.verdict);
}

function historyPath(file: string, root: string): string {
  if (existsSync(file) && statSync(file).isFile()) return file;
  if (!existsSync(file) && !existsSync(join(root, file)))
    throw new UsageError(
      `cannot read "${file}": there is no such file, and no run of that name under ${root}.`,
    );
  return join(findRun(root, file), runFiles.history);
}

/** The quiet period after which clients are said to agree, if one is stated. */
function quietOf(flags: Flags): ConsistencyOptions {
  const text = flags["quietAfter"];
  return typeof text === "string" ? { quietMs: duration("quiet-after", text) } : {};
}

interface Chosen {
  /** "the model set", "the checker counter": whose calls the history has to hold. */
  readonly who: string;
  readonly checker: Checker;
}

function checkersOf(flags: Flags, options: ConsistencyOptions): Chosen[] {
  const chosen: Chosen[] = [];
  const { model, checker, consistency } = flags;
  const bounds = boundsOf(flags);
  if (typeof model === "string")
    chosen.push({ who: `the model ${model}`, checker: linearizable(modelNamed(model, options)) });
  if (typeof checker === "string" && (checker !== "staleness" || bounds === undefined))
    chosen.push({ who: `the checker ${checker}`, checker: checkerNamed(checker) });
  if (bounds !== undefined)
    chosen.push({ who: "the checker staleness", checker: readingRegisters(staleness(bounds)) });
  if (typeof consistency === "string")
    chosen.push({ who: `the model ${consistency}`, checker: consistencyNamed(consistency, options) });
  if (chosen.length === 0)
    throw new UsageError(
      "say what to check: --model NAME for linearizability, --consistency NAME (or ladder), or --checker NAME; faultline list models and faultline list checkers tell which there are.",
    );
  return chosen;
}

/** The command that checks the same file the same way. */
function checkCommand(file: string, flags: Flags): string {
  const given = ["model", "checker", "consistency", ...boundFlags, "format", "nil"].flatMap((name) =>
    typeof flags[name] === "string" ? [`--${name}`, shellWord(flags[name])] : [],
  );
  if (typeof flags["quietAfter"] === "string") given.push("--quiet-after", shellWord(flags["quietAfter"]));
  return ["npx faultline check", shellWord(file), ...given].join(" ");
}

interface CheckFacts {
  readonly file: string;
  readonly reproduce: string;
  readonly path: string;
  readonly version: string;
  readonly elapsedMs: number;
}

/** A checked file in the form of a run, so that the same reports serve both. */
function dataOf(history: History, checks: readonly CheckRecord[], facts: CheckFacts, known: Origin): RunData {
  const verdict = worst(checks.map((one) => one.validity));
  const last = history.events.at(-1);
  const { messages, notes, logs, ...origin } = known;
  return {
    history,
    messages,
    notes,
    logs,
    record: {
      format: "faultline-run",
      version: 1,
      verdict,
      summary: summarise(verdict, checks, []),
      ...origin,
      digest: digestOf(history, []),
      operations: countOperations(history),
      checks,
      path: facts.path,
      reproduce: facts.reproduce,
      versions: { faultline: facts.version, node: process.version },
      durationMs: Math.round(nanosToMs(last?.time ?? 0)),
      elapsedMs: facts.elapsedMs,
      outsideAssumptions: [],
      caveats: [],
      counters: {},
    },
  };
}

/** The same for a file that was never made into a history. */
function quickData({ verdict, operations, processes }: QuickCheck, facts: CheckFacts): RunData {
  const history = { events: [] };
  const known = strangeOrigin(facts.path, history);
  const data = dataOf(history, [{ name: "linearizable", ...verdict }], facts, known);
  const { record } = data;
  const caveats = [
    "Read as columns: failed calls are counted by what they would have written; there is no digest.",
  ];
  const scenario = { ...record.scenario, concurrency: processes };
  return { ...data, record: { ...record, operations, scenario, digest: "", caveats } };
}
