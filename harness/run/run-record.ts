import type { Note } from "../../systems-under-test/system.ts";
import type { History } from "../core/history.ts";
import type { Nanos } from "../core/operation.ts";
import type { Validity, Verdict } from "../core/verdict.ts";
import type { Link, MessageEvent } from "../environments/environment.ts";
import type { Evidence } from "../faults/fault.ts";
import type { Scenario } from "./scenario.ts";

/** What `--json` prints and `run.json` keeps. A change that breaks readers raises `version`. */
export interface RunRecord {
  readonly format: "faultline-run";
  readonly version: 1;
  readonly verdict: Validity;
  /** The verdict in one or two plain sentences. */
  readonly summary: string;
  readonly seed: string;
  /** SHA-256 of the history and the trace's notes and messages. Equal digests: the same run, byte for byte. */
  readonly digest: string;
  readonly operations: OperationCounts & { readonly byFunction: Readonly<Record<string, OperationCounts>> };
  readonly checks: readonly CheckRecord[];
  readonly faults: readonly FaultRecord[];
  /** The run's folder, or null when nothing was kept. */
  readonly path: string | null;
  /** The command that runs this again. */
  readonly reproduce: string;
  readonly scenario: Scenario;
  readonly versions: { readonly faultline: string; readonly node: string };
  /** Simulated or real duration, and what it took; `elapsedMs` is the only figure that differs between equal runs. */
  readonly durationMs: number;
  readonly elapsedMs: number;
  /** Faults that struck although the system does not promise to survive them. */
  readonly outsideAssumptions: readonly string[];
  readonly caveats: readonly string[];
  /** Simulator events executed, messages sent; absent where not counted. */
  readonly counters: Readonly<Record<string, number>>;
}

export interface OperationCounts {
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
}

export interface CheckRecord extends Verdict {
  readonly name: string;
}

/** One fault that was in force from `injectedAt` to `mendedAt` (the run's end when undefined). */
export interface FaultRecord {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  readonly target: string;
  readonly detail: string;
  readonly nodes: readonly string[];
  readonly cut?: readonly Link[];
  readonly injectedAt: Nanos;
  readonly mendedAt?: Nanos;
  /** Positions in the history of the four events: before and after injecting, before and after mending. */
  readonly events: readonly number[];
  readonly evidence: Evidence;
  readonly mended?: Evidence;
  /** Why nothing was injected (no node to hit ...); such a fault counts for nothing. */
  readonly skipped?: string;
}

/** A finished run with all that was recorded: what reports are drawn from. */
export interface RunData {
  readonly record: RunRecord;
  readonly history: History;
  readonly messages: readonly MessageEvent[];
  readonly notes: readonly Note[];
  readonly logs: readonly { readonly node: string; readonly time: Nanos; readonly text: string }[];
  /** Position in the history from which on the final operations stand; unknown of stored runs. */
  readonly finalFrom?: number;
}
