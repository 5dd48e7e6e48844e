import type { RunRecord } from "../../harness/run/run-record.ts";

/** The run as the page carries it: columns instead of objects, texts once in a table. */
export interface PageData {
  readonly format: "faultline-page";
  readonly version: 1;
  readonly record: RunRecord;
  /** Texts that columns point at by position; position 0 is the empty text. */
  readonly strings: readonly string[];
  readonly operations: OperationColumns;
  readonly messages: MessageColumns;
  readonly notes: NoteColumns;
  readonly logs: LogColumns;
  /** The anomalies in the order of the checks, with the window and the culprit that a view should show. */
  readonly anomalies: readonly PageAnomaly[];
  /** False when times are positions in the history, for it has no clock. */
  readonly timed: boolean;
  /** What was left out to keep the page small, in sentences. */
  readonly truncated: readonly string[];
}

/** Packed integers; see pack.ts. */
export type Column = string;

export interface OperationColumns {
  readonly count: number;
  readonly f: Column;
  /** Position in `endings`. */
  readonly ending: Column;
  readonly process: Column;
  readonly key: Column;
  readonly node: Column;
  readonly input: Column;
  readonly output: Column;
  readonly error: Column;
  /** Positions in the history; 0 for a completion that never came (no completion can be first). */
  readonly invoked: Column;
  readonly completed: Column;
  readonly invokedAt: Column;
  /** Nanoseconds it was overdue when it was invoked: open-loop arrivals wait for a free client. */
  readonly waited: Column;
  /** Nanoseconds, plus one; 0 when the operation never completed. */
  readonly duration: Column;
}

export interface MessageColumns {
  readonly count: number;
  readonly sentAt: Column;
  /** Nanoseconds until delivery or loss, plus one; 0 when still under way. */
  readonly duration: Column;
  readonly src: Column;
  readonly dest: Column;
  readonly type: Column;
  readonly body: Column;
  /** Why it was dropped; the empty text when it was not. */
  readonly dropped: Column;
}

export interface NoteColumns {
  readonly count: number;
  readonly time: Column;
  readonly node: Column;
  readonly epoch: Column;
  readonly kind: Column;
  readonly text: Column;
}

export interface LogColumns {
  readonly count: number;
  readonly time: Column;
  readonly node: Column;
  readonly text: Column;
}

export interface PageAnomaly {
  readonly check: string;
  readonly kind: string;
  readonly key: string | null;
  readonly from: number;
  readonly to: number;
  /** Positions of invocations in the history. */
  readonly operations: readonly number[];
  readonly culprit: number | null;
  readonly linearization: PageLinearization | null;
}

/** How far the search for an order came, and why it came no further. */
export interface PageLinearization {
  /** The longest first. */
  readonly orders: readonly PageOrder[];
  /** The operation that could not be placed. */
  readonly stuck: string;
  /** The state at the end of the longest order. */
  readonly state: string;
  readonly candidates: readonly {
    readonly event: number | null;
    readonly text: string;
    /** It could come next, but the stuck operation still never fits. */
    readonly deadEnd: boolean;
  }[];
}

export interface PageOrder {
  /** How many operations precede the steps listed, and the state they led to. */
  readonly before: number;
  readonly state: string;
  readonly steps: readonly {
    readonly event: number | null;
    readonly operation: string;
    readonly state: string;
  }[];
}

/** Positions are the codes of the `ending` column. */
export const endings = ["ok", "fail", "info", "open"] as const;
