import { performance } from "node:perf_hooks";
import { median } from "../bench.ts";

/** A row or more of `npm run bench -- checkers`: `run` measures and prints them with `printRow`. */
export interface CheckerBench {
  readonly name: string;
  run(): void | Promise<void>;
}

export interface Row {
  /** "registers with cas, valid". */
  readonly what: string;
  readonly operations: number;
  readonly clients: number;
  readonly verdict: string;
  readonly milliseconds: number;
  /** What the issue asks for, where it asks. */
  readonly targetMs?: number;
}

export function printHeader(): void {
  process.stdout.write(
    "what                                              operations  clients  verdict        ms   target ms  rss MB\n",
  );
}

export function printRow({ what, operations, clients, verdict, milliseconds, targetMs }: Row): void {
  const memory = process.memoryUsage.rss() / 1024 / 1024;
  const cells = [
    what.padEnd(48),
    String(operations).padStart(11),
    String(clients).padStart(8),
    ` ${verdict.padEnd(8)}`,
    milliseconds.toFixed(milliseconds < 10 ? 2 : 0).padStart(8),
    (targetMs === undefined ? "" : String(targetMs)).padStart(11),
    memory.toFixed(0).padStart(7),
  ];
  process.stdout.write(`${cells.join(" ")}\n`);
}

/** The median of some timed rounds, after one that warms up. */
export function timed<T>(rounds: number, work: () => T): { readonly milliseconds: number; readonly last: T } {
  let last = work();
  const figures: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    last = work();
    figures.push(performance.now() - started);
  }
  return { milliseconds: median(figures), last };
}
