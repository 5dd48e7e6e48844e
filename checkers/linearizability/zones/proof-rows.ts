import { type Columns, never, statuses } from "../../engine/columns.ts";
import { describeRow } from "../../engine/describe-row.ts";
import type { Violation } from "../../engine/finding.ts";
import { doings, foundBy, registerDoings, writes } from "../../engine/register-rows.ts";
import { classes, type ReadsFrom } from "../../engine/uniqueness.ts";
import { show } from "../../models/values.ts";
import { capital } from "../../wording.ts";

/** Finds the rows of a proof. Each question is one pass over the rows; only violations are proved. */
export class Proof {
  readonly #columns: Columns;
  readonly #from: ReadsFrom;
  /** Rows without an answer that must have happened. */
  readonly #needed: Uint8Array;
  readonly #doing: Uint8Array;

  constructor(columns: Columns, from: ReadsFrom, needed: Uint8Array) {
    this.#columns = columns;
    this.#from = from;
    this.#needed = needed;
    this.#doing = registerDoings(columns);
  }

  found(row: number): number {
    return foundBy(this.#columns, this.#doing[this.#columns.f[row]!]!, row);
  }

  isRead(row: number): boolean {
    return this.#doing[this.#columns.f[row]!] === doings.read;
  }

  isInitial(row: number): boolean {
    return this.found(row) === (this.#columns.initialValue ?? this.#columns.nilValue);
  }

  tell(row: number): string {
    return describeRow(this.#columns, row);
  }

  valueOf(cluster: number): string {
    const { count, argument, values, initialValue, nilValue } = this.#columns;
    return show(values[cluster < count ? argument[cluster]! : (initialValue ?? nilValue)]);
  }

  /** The member of a cluster that began at a position. */
  begunAt(cluster: number, position: number): number {
    return this.#member(cluster, (row) => this.#columns.invoked[row] === position);
  }

  overAt(cluster: number, position: number): number {
    return this.#member(cluster, (row) => this.#columns.completed[row] === position);
  }

  writersOf(reader: number): number[] {
    const { key, argument } = this.#columns;
    const value = this.found(reader);
    return this.#rows(
      (row) => row !== reader && key[row] === key[reader] && argument[row] === value && this.#writes(row),
    );
  }

  /** The write that began last of those over before a row began, or -1. */
  lastBegunBefore(reader: number): number {
    const { key, invoked, completed, status } = this.#columns;
    const over = this.#rows(
      (row) =>
        key[row] === key[reader] &&
        status[row] === statuses.ok &&
        completed[row]! < invoked[reader]! &&
        this.#writes(row),
    );
    return over.at(-1) ?? -1;
  }

  /** The rows with what makes them binding, in order of invocation. */
  violation(pattern: string, rows: readonly number[], sentences: readonly string[]): Violation {
    const { count } = this.#columns;
    const all = new Set(rows.filter((row) => row < count));
    for (const row of all) {
      const witness = this.#witness(row);
      if (witness >= 0) all.add(witness);
      const excluder = this.#excluder(row);
      if (excluder >= 0) all.add(excluder);
    }
    const sorted = [...all].sort((a, b) => a - b);
    return { pattern, rows: sorted, sentences: sentences.map(capital) };
  }

  /** Of a write without an answer: a row that found its value, for which it must have happened. */
  #witness(writer: number): number {
    const { status, completed } = this.#columns;
    if (status[writer] !== statuses.info) return -1;
    const readers = this.#rows(
      (row) => this.#from.source[row] === writer && (completed[row] !== never || this.#needed[row] === 1),
    );
    return readers.find((row) => completed[row] !== never) ?? readers[0] ?? -1;
  }

  /** Where values repeat: the write by which real time rules out the other writers of what a row found. */
  #excluder(row: number): number {
    const repeated = this.#from.classOf[this.#columns.key[row]!] !== classes.unique;
    return repeated && this.#from.source[row]! >= 0 ? this.lastBegunBefore(row) : -1;
  }

  #writes(row: number): boolean {
    return writes(this.#columns, this.#doing[this.#columns.f[row]!]!, row);
  }

  #member(cluster: number, isIt: (row: number) => boolean): number {
    if (cluster < this.#columns.count && isIt(cluster)) return cluster;
    return this.#rows((row) => this.#from.source[row] === cluster && isIt(row))[0]!;
  }

  #rows(isIt: (row: number) => boolean): number[] {
    const found: number[] = [];
    for (let row = 0; row < this.#columns.count; row++) if (isIt(row)) found.push(row);
    return found;
  }
}
