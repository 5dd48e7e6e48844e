import type { Key } from "../../harness/core/operation.ts";

/** The completion of an operation that never completed, or completed `info`: after everything else. */
export const never = 0x7fffffff;

/** What a row may be, for every engine: `status[row]`. Rows that certainly did not happen are not in the columns. */
export const statuses = { ok: 0, info: 1, refused: 2 } as const;

/**
 * A history as structure of arrays, one row an operation, in order of invocation. This is what the fast engines
 * read; it is made from a History (columnsOf), from JSONL by the byte scanner, or from the compact file.
 *
 * Time is the position of the event in the record, so all `invoked` and finite `completed` are distinct.
 * Values, keys and functions are interned: small integers into the tables below; -1 stands for none.
 */
export interface Columns {
  readonly count: number;
  /** Number of event positions: every `invoked` and finite `completed` is below it. */
  readonly events: number;
  readonly f: Uint8Array;
  readonly functions: readonly string[];
  /** Dense sessions: a process before its first `info` is one session, what follows on its thread another. */
  readonly session: Int32Array;
  readonly sessions: number;
  readonly process: Int32Array;
  readonly key: Int32Array;
  readonly keys: readonly Key[];
  /** Value taken in: written, added, enqueued; the new value of a cas. */
  readonly argument: Int32Array;
  /** The value a cas expects. */
  readonly expected: Int32Array;
  /**
   * The value that came back: read, dequeued; of a read of nil, `nilValue` (or -1 when nil says nothing).
   * Of a refused cas the value it saw where that is known, else -1: it saw anything but `expected`.
   */
  readonly result: Int32Array;
  readonly values: readonly unknown[];
  /** The interned null: the initial value of registers, unless `initialValue` names another. */
  readonly nilValue: number;
  readonly initialValue?: number;
  readonly status: Uint8Array;
  readonly invoked: Int32Array;
  readonly completed: Int32Array;
  /** Milliseconds since the run began, for staleness in time; absent when nobody asked for them. */
  readonly invokedAtMs?: Float64Array;
  readonly completedAtMs?: Float64Array;
  /** Of operations that certainly failed: what they would have written, by value (an aborted read names them). */
  readonly aborted: ReadonlyMap<number, { readonly invoked: number; readonly completed: number }>;
}
