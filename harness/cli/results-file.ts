import { appendFileSync, existsSync } from "node:fs";
import { UsageError } from "../core/usage-error.ts";
import { attempt, readWhole, readyToWrite } from "../run/files.ts";

export interface ResultsForm<R> {
  /** The first line of the file, which tells what was measured. */
  readonly header: object;
  /** What is known is not measured again. */
  keyOf(result: R): string;
  is(value: object): boolean;
}

/**
 * A file of results, one a line, appended as they come: what was stopped goes on from it, and shards on several
 * machines are one by putting their files together. Its first line tells what was measured; results of anything else
 * are refused.
 */
export class ResultsFile<R> {
  readonly #path: string;
  /** What the file had when it was opened, by key; of several under one key the last. */
  readonly known: ReadonlyMap<string, R>;

  constructor(path: string, form: ResultsForm<R>) {
    this.#path = path;
    const header = JSON.stringify(form.header);
    readyToWrite(path, "--results");
    const text = existsSync(path) ? readWhole(path, "--results") : "";
    const lines = text === "" ? [] : text.split("\n");
    this.known = lines.length === 0 ? new Map() : parse(path, lines, header, form);
    if (lines.length === 0) this.#append(header);
    // The last line of a killed run may be torn: what comes next must not be glued to it.
    else if (lines.at(-1) !== "") this.#append("");
  }

  add(result: R): void {
    this.#append(JSON.stringify(result));
  }

  #append(line: string): void {
    attempt(`--results ${this.#path}`, () => appendFileSync(this.#path, `${line}\n`));
  }
}

function parse<R>(
  path: string,
  lines: readonly string[],
  header: string,
  { keyOf, is }: ResultsForm<R>,
): Map<string, R> {
  const known = new Map<string, R>();
  for (const line of lines) {
    if (line === "" || line === header) continue;
    const value = parsed(line);
    // A torn line is a result to measure again.
    if (value === undefined) continue;
    if (typeof value !== "object" || value === null || !is(value))
      throw new UsageError(
        `--results ${path}: it has results of something else; expected the first line ${header}`,
      );
    known.set(keyOf(value as R), value as R);
  }
  if (lines[0] !== header)
    throw new UsageError(
      `--results ${path}: it is of something else, or none; expected the first line ${header}`,
    );
  return known;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
