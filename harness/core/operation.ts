/** Nanoseconds since the run began. A safe integer for 104 days. */
export type Nanos = number;

/** Names one object of a keyed workload; operations on different keys never affect each other. */
export type Key = string | number;

/** A logical single-threaded client. A process whose call ended `info` never acts again. */
export type ProcessId = number;

/**
 * The operations of one workload: what each function takes and what it answers.
 * Declare tables as `type` aliases, so that they satisfy the index signature.
 */
export interface OperationTable {
  readonly [f: string]: { readonly input: unknown; readonly output: unknown };
}

/** Why a call did not end `ok`: the name of an error of the table in errors.ts, or a word of the system's own. */
export type ErrorName = string;

/**
 * What a client learned about its call.
 * `fail`: it certainly did not happen, and never will. `info`: it may have happened, or may yet happen.
 */
export type Outcome<Output> =
  | { readonly type: "ok"; readonly output: Output }
  | { readonly type: "fail"; readonly error: ErrorName; readonly message?: string }
  | { readonly type: "info"; readonly error: ErrorName; readonly message?: string };

/** What came of a call, and which node answered (absent when none did). */
export interface Answer {
  readonly outcome: Outcome<unknown>;
  readonly node?: string;
}

/** A call nobody has made yet. */
export type Invocation<T extends OperationTable = OperationTable> = {
  [F in keyof T & string]: { readonly f: F; readonly input: T[F]["input"]; readonly key?: Key };
}[keyof T & string];

/**
 * A call that was made: an invocation paired with its completion.
 * `invoked` and `completed` are positions in the history (events' `index`), the only times a checker may
 * compare; an operation that never completed, or completed `info`, has `completed` = Infinity, for it may
 * take effect at any later moment.
 */
export type Operation<T extends OperationTable = OperationTable> = {
  [F in keyof T & string]: {
    readonly f: F;
    readonly input: T[F]["input"];
    readonly outcome: Outcome<T[F]["output"]>;
    readonly process: ProcessId;
    readonly key?: Key;
    readonly node?: string;
    readonly invoked: number;
    readonly completed: number;
    readonly invokedAt: Nanos;
    /** When it was due, if it had to wait for a free client; latency counts from here. */
    readonly dueAt?: Nanos;
    /** When the completion was recorded (also of an `info`), or undefined when there is none. */
    readonly completedAt?: Nanos;
  };
}[keyof T & string];
