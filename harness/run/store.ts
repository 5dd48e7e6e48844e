import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Note } from "../../systems-under-test/system.ts";
import type { HistoryEvent } from "../core/history.ts";
import { decodeHistory, encodeEvent, encodeHeader } from "../core/history-format.ts";
import { nearestName, UsageError } from "../core/usage-error.ts";
import type { MessageEvent } from "../environments/environment.ts";
import { attempt } from "./files.ts";
import type { RunData, RunRecord } from "./run-record.ts";
import type { Scenario } from "./scenario.ts";
import { parseScenario } from "./scenario-schema.ts";
import type { LogLine, TraceLine } from "./tracer.ts";

/** Names of the files of a run's folder; docs/results.md tells what is in each. */
export const runFiles = {
  scenario: "scenario.json",
  record: "run.json",
  history: "history.jsonl",
  trace: "trace.jsonl",
  report: "report.html",
  logs: "logs",
} as const;

/**
 * A run's folder while the run goes on. History and trace are appended as things happen, so that a killed run
 * leaves its partial history readable; everything after the run can be repeated from the folder.
 */
export class RunFolder {
  readonly path: string;
  readonly #root: string;
  readonly #history: LineFile;
  readonly #trace: LineFile;

  /** Makes `root/name`, refuses one that is there, and lets `root/latest` point at it. */
  constructor(root: string, name: string, scenario: Scenario, flushEvery: number) {
    this.path = resolve(root, name);
    this.#root = root;
    if (existsSync(this.path))
      throw new UsageError(`${this.path} is there already; give the run another --out`);
    attempt(`--out ${root}`, () => mkdirSync(join(this.path, runFiles.logs), { recursive: true }));
    writeFileSync(join(this.path, runFiles.scenario), `${JSON.stringify(scenario, null, 2)}\n`);
    pointLatest(root, name);
    this.#history = new LineFile(join(this.path, runFiles.history), flushEvery);
    this.#trace = new LineFile(join(this.path, runFiles.trace), traceFlush);
    this.#history.line(
      encodeHeader({
        system: scenario.system ?? scenario.program?.join(" ") ?? "",
        workload: scenario.workload,
        seed: scenario.seed,
      }),
    );
  }

  event(event: HistoryEvent): void {
    this.#history.line(encodeEvent(event));
  }

  trace(line: TraceLine): void {
    this.#trace.line(JSON.stringify(line));
  }

  /** Ends the appended files and writes the nodes' logs, one file a node. */
  close(logs: readonly LogLine[]): void {
    this.#history.close();
    this.#trace.close();
    for (const line of logs) {
      appendFileSync(
        join(this.path, runFiles.logs, `${safeName(line.node)}.log`),
        `${(line.time / 1e9).toFixed(6)} ${line.text}\n`,
      );
    }
  }

  /** Of what was refused before it was a run nothing is left, and `latest` is what it was. */
  discard(): void {
    rmSync(this.path, { recursive: true, force: true });
    const before = listRuns(this.#root).at(-1);
    rmSync(join(this.#root, "latest"), { force: true });
    if (before !== undefined) pointLatest(this.#root, before);
  }

  writeRecord(record: RunRecord): void {
    writeFileSync(join(this.path, runFiles.record), `${JSON.stringify(record, null, 2)}\n`);
  }

  write(file: string, text: string): string {
    const path = join(this.path, basename(file));
    writeFileSync(path, text);
    return path;
  }
}

/** Finds a run by its path, by its name under the root, or as `latest`. */
export function findRun(root: string, given: string): string {
  for (const candidate of [resolve(given), resolve(root, given)]) {
    if (existsSync(join(candidate, runFiles.scenario))) return candidate;
  }
  const names = listRuns(root);
  const nearest = nearestName(given, names.length === 0 ? [] : [...names, "latest"]);
  const hint = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
  throw new UsageError(
    `no run "${given}": expected a run's folder (one with ${runFiles.scenario} in it), a name under ${root}, or "latest".${hint}`,
  );
}

/** Names of the runs under a root, oldest first. */
export function listRuns(root: string): string[] {
  if (!existsSync(root)) return [];
  return attempt(`--out ${root}`, () => readdirSync(root, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && existsSync(join(root, entry.name, runFiles.scenario)))
    .map((entry) => entry.name)
    .sort();
}

export function readScenario(path: string): Scenario {
  const file = join(path, runFiles.scenario);
  return parseScenario(parseJson(readText(file), file), file);
}

/** The stored run; `record` is absent when the run was killed before its end. */
export function readRun(path: string): {
  readonly data: Omit<RunData, "record">;
  readonly record?: RunRecord;
  readonly problems: readonly string[];
} {
  const { history, problems } = decodeHistory(readText(join(path, runFiles.history)));
  const messages: MessageEvent[] = [];
  const notes: Note[] = [];
  const logs: LogLine[] = [];
  for (const line of readTrace(join(path, runFiles.trace))) {
    const { trace, ...rest } = line;
    if (trace === "message") messages.push(rest as MessageEvent);
    else if (trace === "note") notes.push(rest as Note);
    else logs.push(rest as LogLine);
  }
  const data = { history, messages, notes, logs };
  const recordPath = join(path, runFiles.record);
  const texts = problems.map((problem) => `line ${problem.line}: ${problem.message}`);
  if (!existsSync(recordPath)) return { data, problems: texts };
  return { data, record: parseJson(readText(recordPath), recordPath) as RunRecord, problems: texts };
}

function* readTrace(path: string): Iterable<TraceLine> {
  if (!existsSync(path)) return;
  for (const line of readText(path).split("\n")) {
    if (line === "") continue;
    try {
      yield JSON.parse(line) as TraceLine;
    } catch {
      // Only the last line of a killed run can be torn; what was torn off is lost.
      return;
    }
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new UsageError(`cannot read ${path}; is it the folder of a run?`);
  }
}

function pointLatest(root: string, name: string): void {
  const link = join(root, "latest");
  rmSync(link, { force: true });
  try {
    symlinkSync(name, link);
  } catch {
    // Some file systems have no links; "latest" is then found by name.
  }
}

function safeName(node: string): string {
  return node.replace(/[^A-Za-z0-9._-]/g, "_").slice(0, 100);
}

/** Appends lines to a file, handing them to the operating system in portions of at least `flushAt` characters. */
class LineFile {
  readonly #descriptor: number;
  readonly #flushAt: number;
  #buffer: string[] = [];
  #size = 0;

  constructor(path: string, flushAt: number) {
    this.#descriptor = openSync(path, "w");
    this.#flushAt = flushAt;
  }

  line(text: string): void {
    this.#buffer.push(text);
    this.#size += text.length + 1;
    if (this.#size >= this.#flushAt) this.flush();
  }

  flush(): void {
    if (this.#buffer.length === 0) return;
    writeSync(this.#descriptor, `${this.#buffer.join("\n")}\n`);
    this.#buffer = [];
    this.#size = 0;
  }

  close(): void {
    this.flush();
    closeSync(this.#descriptor);
  }
}

const traceFlush = 1 << 18;
