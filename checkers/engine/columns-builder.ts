import type { Key, ProcessId } from "../../harness/core/operation.ts";
import { UsageError } from "../../harness/core/usage-error.ts";
import { type Columns, never, statuses } from "./columns.ts";
import { type Role, roleOf } from "./functions.ts";
import { Interner } from "./interner.ts";

/** Rows that certainly did not happen; they are squeezed out at the end. */
const dropped = 3;

const nothing = -1;

/** What a row begins with. Values, keys and functions are numbers of the builder's interners. */
export interface Begun {
  readonly process: ProcessId;
  readonly f: number;
  readonly key: number;
  readonly argument: number;
  readonly expected: number;
}

/**
 * Collects calls and their ends into columns, with the status rules of the reference (section 1): a failed call
 * is dropped and what it would have written remembered, a call without an answer is optional for ever, an
 * observation without an answer is dropped, and after an unknown end a process goes on as another session.
 */
export class ColumnsBuilder {
  readonly values: Interner = new Interner();
  readonly keys: Interner = new Interner();
  readonly functions: string[] = [];
  readonly roles: Role[] = [];
  readonly nilValue: number = this.values.idOf(null);
  readonly #functionIds = new Map<string, number>();
  readonly #sessions = new Map<ProcessId, number>();
  #sessionCount = 0;
  #count = 0;
  #capacity: number;
  #f: Uint8Array;
  #status: Uint8Array;
  #integers: Record<IntegerColumn, Int32Array>;
  #times: { invoked: Float64Array; completed: Float64Array } | undefined;
  readonly #aborted = new Map<number, { readonly invoked: number; readonly completed: number }>();

  constructor(capacity: number, times = false) {
    this.#capacity = Math.max(16, capacity);
    this.#f = new Uint8Array(this.#capacity);
    this.#status = new Uint8Array(this.#capacity);
    const column = (): Int32Array => new Int32Array(this.#capacity);
    this.#integers = {
      session: column(),
      process: column(),
      key: column(),
      argument: column(),
      expected: column(),
      result: column(),
      invoked: column(),
      completed: column(),
    };
    if (times)
      this.#times = {
        invoked: new Float64Array(this.#capacity),
        completed: new Float64Array(this.#capacity),
      };
  }

  functionId(name: string): number {
    const known = this.#functionIds.get(name);
    if (known !== undefined) return known;
    const id = this.functions.length;
    if (id > 255) throw new UsageError("the history calls more than 256 different functions");
    this.#functionIds.set(name, id);
    this.functions.push(name);
    this.roles.push(roleOf(name));
    return id;
  }

  /** Adds a call that began at a position; the row's number is good until `finish`. */
  begin(position: number, { process, f, key, argument, expected }: Begun, atMs = 0): number {
    if (this.#count === this.#capacity) this.#grow();
    const row = this.#count++;
    const columns = this.#integers;
    let session = this.#sessions.get(process);
    if (session === undefined) {
      session = this.#sessionCount++;
      this.#sessions.set(process, session);
    }
    this.#f[row] = f;
    this.#status[row] = this.roles[f] === "observe" ? dropped : statuses.info;
    columns.session[row] = session;
    columns.process[row] = process;
    columns.key[row] = key;
    columns.argument[row] = argument;
    columns.expected[row] = expected;
    columns.result[row] = nothing;
    columns.invoked[row] = position;
    columns.completed[row] = never;
    if (this.#times !== undefined) {
      this.#times.invoked[row] = atMs;
      this.#times.completed[row] = Number.POSITIVE_INFINITY;
    }
    return row;
  }

  ok(row: number, position: number, result: number, atMs = 0): void {
    this.#end(row, position, atMs, statuses.ok);
    this.#integers.result[row] = result;
  }

  /** A cas that saw another value than it expected; `seen` when it is known which. */
  refused(row: number, position: number, seen: number, atMs = 0): void {
    this.#end(row, position, atMs, statuses.refused);
    this.#integers.result[row] = seen;
  }

  failed(row: number, position: number, atMs = 0): void {
    this.#end(row, position, atMs, dropped);
    const value = this.#integers.argument[row]!;
    if (value === nothing || this.#aborted.has(value)) return;
    this.#aborted.set(value, { invoked: this.#integers.invoked[row]!, completed: position });
  }

  /** The call ended without an answer; what its process does next belongs to another session. */
  unknown(row: number): void {
    this.#sessions.delete(this.#integers.process[row]!);
  }

  argumentOf(row: number): number {
    return this.#integers.argument[row]!;
  }

  keyOf(row: number): number {
    return this.#integers.key[row]!;
  }

  functionOf(row: number): number {
    return this.#f[row]!;
  }

  finish(events: number, initialValue: number = this.nilValue): Columns {
    this.#squeeze();
    const count = this.#count;
    const of = (name: IntegerColumn): Int32Array => this.#integers[name].subarray(0, count);
    return {
      count,
      events,
      f: this.#f.subarray(0, count),
      functions: this.functions,
      session: of("session"),
      sessions: this.#sessionCount,
      process: of("process"),
      key: of("key"),
      keys: this.keys.values as Key[],
      argument: of("argument"),
      expected: of("expected"),
      result: of("result"),
      values: this.values.values,
      nilValue: this.nilValue,
      initialValue,
      status: this.#status.subarray(0, count),
      invoked: of("invoked"),
      completed: of("completed"),
      ...(this.#times === undefined
        ? {}
        : {
            invokedAtMs: this.#times.invoked.subarray(0, count),
            completedAtMs: this.#times.completed.subarray(0, count),
          }),
      aborted: this.#aborted,
    };
  }

  #end(row: number, position: number, atMs: number, status: number): void {
    this.#status[row] = status;
    this.#integers.completed[row] = position;
    if (this.#times !== undefined) this.#times.completed[row] = atMs;
  }

  #squeeze(): void {
    const every = [
      this.#f,
      this.#status,
      ...Object.values(this.#integers),
      ...Object.values(this.#times ?? {}),
    ];
    let kept = 0;
    while (kept < this.#count && this.#status[kept] !== dropped) kept++;
    for (let row = kept; row < this.#count; row++) {
      if (this.#status[row] === dropped) continue;
      for (const column of every) column[kept] = column[row]!;
      kept++;
    }
    this.#count = kept;
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#f = larger(this.#f, new Uint8Array(this.#capacity));
    this.#status = larger(this.#status, new Uint8Array(this.#capacity));
    for (const name of Object.keys(this.#integers) as IntegerColumn[])
      this.#integers[name] = larger(this.#integers[name], new Int32Array(this.#capacity));
    if (this.#times === undefined) return;
    this.#times = {
      invoked: larger(this.#times.invoked, new Float64Array(this.#capacity)),
      completed: larger(this.#times.completed, new Float64Array(this.#capacity)),
    };
  }
}

type IntegerColumn =
  | "session"
  | "process"
  | "key"
  | "argument"
  | "expected"
  | "result"
  | "invoked"
  | "completed";

function larger<A extends Uint8Array | Int32Array | Float64Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
