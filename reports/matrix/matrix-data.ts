import type { Difficulty } from "../../systems-under-test/system.ts";

/** One measured thing of the detection matrix; a file of results has one a line. */
export type MatrixEntry = BugEntry | CellEntry | AuditEntry | ShrunkEntry;

interface Measured {
  readonly system: string;
  /** Processor time it took, ms. */
  readonly cpuMs: number;
  /** What was checked out, and when it was measured. */
  readonly commit: string;
  readonly date: string;
}

/** A seeded bug as it is declared, its recorded scenario having been run and replayed. */
export interface BugEntry extends Measured {
  readonly kind: "bug";
  readonly bug: string;
  readonly row: string;
  readonly difficulty?: Difficulty;
  readonly summary: string;
  readonly precedent?: string;
  readonly anomaly: string;
  readonly caughtBy: string;
  readonly workload: string;
  /** The first recorded seed. */
  readonly seed: number;
  /** On that seed the named checker spoke. */
  readonly found: boolean;
  /** Its stored scenario, read and run again, gave the same history byte for byte. */
  readonly replayed: boolean;
  /** What the run said. */
  readonly finding: string;
  readonly command: string;
}

/** The seeds `from` to `from + seeds - 1` of one mix of faults under one workload. */
interface Block extends Measured {
  readonly mix: string;
  /** The faults of the mix, as `--fault` takes them; "" for none. */
  readonly fault: string;
  readonly workload: string;
  readonly from: number;
  readonly seeds: number;
  /** Seeds whose drawn options do not go together; they count for nothing. */
  readonly refused: number;
  /** Seeds on which faultline itself failed. */
  readonly broken: number;
  readonly operations: number;
  /** Runs without any bug that were found invalid: a false alarm, or a bug nobody seeded. */
  readonly alarms: readonly string[];
}

/** How a bug fared. */
export interface CellEntry extends Block {
  readonly kind: "cell";
  readonly bug: string;
  /** Seeds on which the named checker spoke. */
  readonly found: readonly number[];
  /** Of each check, on how many seeds it found a violation. */
  readonly caught: Readonly<Record<string, number>>;
  /** Seeds on which anything but a dead node was found. */
  readonly detected: number;
  /** Seeds that found it which were also run without it, and what that took besides. */
  readonly controls: number;
  readonly controlCpuMs: number;
}

/** A system without bugs under faults that it promises to survive. */
export interface AuditEntry extends Block {
  readonly kind: "audit";
  readonly valid: number;
  readonly unknown: number;
}

export interface CaseSize {
  readonly operations: number;
  readonly faults: number;
  readonly nodes: number;
}

/** A bug's recorded run made as small as it gets. */
export interface ShrunkEntry extends Measured {
  readonly kind: "shrunk";
  readonly bug: string;
  readonly seed: number;
  /** The check and the anomaly that were kept. */
  readonly kept: string;
  readonly before: CaseSize;
  readonly after: CaseSize;
  readonly runs: number;
  readonly ended: "minimal" | "runs" | "time" | "not reproduced";
}

/** The mix of a bug's own recorded scenario. */
export const recordedMix = "recorded";

/** Two entries of one key measured the same thing, if perhaps not with equally many seeds. */
export function matrixKey(entry: MatrixKey): string {
  switch (entry.kind) {
    case "bug":
    case "shrunk":
      return `${entry.kind} ${entry.system} ${entry.bug}`;
    case "cell":
      return `cell ${entry.system} ${entry.bug} ${entry.mix} ${entry.workload} ${entry.from}`;
    case "audit":
      return `audit ${entry.system} ${entry.mix} ${entry.workload} ${entry.from}`;
  }
}

type Cell = "system" | "mix" | "workload" | "from" | "seeds" | "kind";

export type MatrixKey =
  | Pick<BugEntry, "kind" | "system" | "bug">
  | Pick<ShrunkEntry, "kind" | "system" | "bug">
  | Pick<CellEntry, Cell | "bug">
  | Pick<AuditEntry, Cell>;
