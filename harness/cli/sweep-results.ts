import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { UsageError } from "../core/usage-error.ts";
import type { SweepResult } from "../run/sweep.ts";

/**
 * A file of a sweep's results, a line a seed, appended as they come: a sweep that was stopped goes on from it, and
 * shards on several machines are one sweep by putting their files together. Its first line tells what was swept;
 * results of anything else are refused.
 */
export class SweepResults {
  readonly #path: string;
  /** What the file had when it was opened, by seed. */
  readonly known: ReadonlyMap<string, SweepResult>;

  constructor(path: string, subject: object) {
    this.#path = path;
    const header = JSON.stringify({ format: "faultline-sweep-results", version: 1, ...subject });
    const text = existsSync(path) ? read(path) : "";
    const lines = text === "" ? [] : text.split("\n");
    this.known = lines.length === 0 ? new Map() : parse(path, lines, header);
    if (lines.length === 0) this.#append(header);
    // The last line of a killed sweep may be torn: what comes next must not be glued to it.
    else if (lines.at(-1) !== "") this.#append("");
  }

  add(result: SweepResult): void {
    this.#append(JSON.stringify(result));
  }

  #append(line: string): void {
    try {
      appendFileSync(this.#path, `${line}\n`);
    } catch (error) {
      throw new UsageError(
        `--results ${this.#path}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`--results ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parse(path: string, lines: readonly string[], header: string): Map<string, SweepResult> {
  const known = new Map<string, SweepResult>();
  for (const line of lines) {
    if (line === "" || line === header) continue;
    const value = parsed(line);
    // A torn line is a seed to run again.
    if (value === undefined) continue;
    if (!isResult(value))
      throw new UsageError(
        `--results ${path}: it has results of another sweep; expected the first line ${header}`,
      );
    known.set(value.seed, value);
  }
  if (lines[0] !== header)
    throw new UsageError(
      `--results ${path}: it is of another sweep, or none; expected the first line ${header}`,
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

function isResult(value: unknown): value is SweepResult {
  return (
    typeof value === "object" && value !== null && "seed" in value && "verdict" in value && "failed" in value
  );
}
