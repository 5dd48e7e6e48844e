import type { Columns } from "../engine/columns.ts";
import { describeRow } from "../engine/describe-row.ts";
import type { Finding, Violation } from "../engine/finding.ts";
import { squeezed, subColumns } from "../engine/sub-columns.ts";
import { type Accesses, accessesOf } from "../weak-registers/accesses.ts";
import { type RowOrder, readingHalf } from "../weak-registers/cluster-order.ts";
import { type Clusters, clustersOf, isDistinct } from "../weak-registers/clusters.ts";
import { violationOf } from "../weak-registers/reads.ts";
import { capital } from "../wording.ts";
import { type Chunk, eachChunk, ordersOf } from "./chunks.ts";
import { Slots } from "./slots.ts";

/** How many latest values a read may return. */
const versions = 2;

/**
 * 2-atomicity by FZF (Golab, Hurwitz and Li, "On the k-atomicity-verification problem", ICDCS 2013): whether some
 * order that keeps real time lets every read return one of the two latest values. O(n log n).
 */
export function checkTwoAtomic(columns: Columns): Finding {
  const accesses = accessesOf(columns);
  if ("stranger" in accesses) return { kind: "unknown", budget: accesses.stranger, progress: "nothing read" };
  const clusters = clustersOf(accesses);
  const impossible = unexplained(accesses, clusters);
  if (impossible >= 0) {
    const bad = { read: impossible, overwriter: -1, source: -1 };
    return { kind: "invalid", violation: violationOf(columns, accesses, clusters, bad) };
  }
  for (let cluster = 0; cluster < clusters.count; cluster++) {
    if (clusters.reads[cluster] === 0 || isDistinct(clusters, cluster)) continue;
    return {
      kind: "unknown",
      budget: "values are written more than once, so reads do not tell which write they saw",
      progress: "every value that was read had been written",
    };
  }
  const orders = new RowOrders(accesses, clusters);
  const slots = new Slots(accesses, clusters);
  let failing: Chunk | undefined;
  eachChunk(clusters, accesses.events, (chunk) => {
    const order = ordersOf(chunk).find((candidate) => slots.fit(candidate, versions));
    if (order === undefined) failing = chunk;
    else orders.add(order, slots);
    return order !== undefined;
  });
  if (failing === undefined)
    return { kind: "valid", certificate: { form: "order", orders: orders.finish() } };
  return { kind: "invalid", violation: violation(columns, accesses, clusters, failing) };
}

/** A read of a value that nobody wrote, or nobody had begun to write when it ended; -1: none. */
export function unexplained({ reads }: Accesses, clusters: Clusters): number {
  for (let read = 0; read < reads.count; read++) {
    const cluster = clusters.ofRead[read]!;
    // Of a value with several writers the first begun is the one that could be read soonest.
    if (cluster < 0 || clusters.writeInvoked[cluster]! > reads.completed[read]!) return read;
  }
  return -1;
}

/** Collects the rows of one key after the other. */
class RowOrders {
  readonly #accesses: Accesses;
  readonly #clusters: Clusters;
  readonly #orders: RowOrder[] = [];
  readonly #rows: Int32Array;
  #key = -1;
  #from = 0;
  #end = 0;

  constructor(accesses: Accesses, clusters: Clusters) {
    this.#accesses = accesses;
    this.#clusters = clusters;
    this.#rows = new Int32Array(accesses.reads.count + accesses.writes.count);
  }

  add(order: readonly number[], slots: Slots): void {
    const key = this.#clusters.key[order[0]!]!;
    if (key !== this.#key) this.#close(key);
    const { reads, writes } = this.#accesses;
    const inSlot: number[][] = order.length === 1 ? [] : order.map(() => []);
    if (order.length > 1) for (const read of slots.reads) inSlot[slots.slot[read]!]!.push(read);
    for (const [place, cluster] of order.entries()) {
      const write = this.#clusters.write[cluster]!;
      if (write >= 0) this.#rows[this.#end++] = writes.row[write]!;
      for (const read of inSlot[place] ?? slots.reads) {
        this.#rows[this.#end++] = readingHalf(reads.row[read]!);
      }
    }
  }

  finish(): readonly RowOrder[] {
    this.#close(-1);
    return this.#orders;
  }

  #close(next: number): void {
    if (this.#end > this.#from) {
      this.#orders.push({ key: this.#key, rows: this.#rows.subarray(this.#from, this.#end) });
    }
    this.#from = this.#end;
    this.#key = next;
  }
}

function violation(columns: Columns, accesses: Accesses, clusters: Clusters, chunk: Chunk): Violation {
  const members = new Set([...chunk.forward, ...chunk.backward]);
  const rows = new Set<number>();
  const { reads, writes } = accesses;
  for (let at = 0; at < writes.count; at++) {
    if (members.has(clusters.ofWrite[at]!)) rows.add(writes.row[at]!);
  }
  for (let at = 0; at < reads.count; at++) {
    if (members.has(clusters.ofRead[at]!)) rows.add(reads.row[at]!);
  }
  const core = smaller(
    columns,
    [...rows].sort((a, b) => a - b),
  );
  const written = core.filter((row) => columns.functions[columns.f[row]!] !== "read");
  const sentences = [
    `No order of these ${core.length} operations lets every read return one of the two latest values.`,
    ...core
      .filter((row) => !written.includes(row))
      .slice(0, 3)
      .map((row) => `${capital(describeRow(columns, row))} cannot be placed along with the others.`),
  ];
  return { pattern: "not 2-atomic", rows: core, sentences };
}

/** Checks spent on shrinking, and rows above which it is not begun. */
const checksMax = 300;
const rowsMax = 5000;

/** Leaves out what the violation does not need: halves first, then quarters, at last single operations. */
function smaller(columns: Columns, rows: readonly number[]): number[] {
  let left = [...rows];
  if (left.length > rowsMax) return left;
  let checks = 0;
  for (let size = left.length >> 1; size >= 1; ) {
    let shrunk = false;
    for (let from = 0; from < left.length && checks < checksMax; ) {
      const fewer = closed(columns, [...left.slice(0, from), ...left.slice(from + size)]);
      checks++;
      if (fewer.length < left.length && violates(columns, fewer)) {
        left = fewer;
        shrunk = true;
      } else from += size;
    }
    if (checks >= checksMax) break;
    if (size > 1) size >>= 1;
    else if (!shrunk) break;
  }
  return left;
}

/** Without the readings of values that are no longer written: they would violate for want of a write. */
function closed(columns: Columns, rows: readonly number[]): number[] {
  let kept = [...rows];
  for (;;) {
    const written = new Set([columns.initialValue ?? columns.nilValue]);
    for (const row of kept) {
      const f = columns.functions[columns.f[row]!]!;
      if (f !== "read" && f !== "get" && columns.status[row] !== 2) written.add(columns.argument[row]!);
    }
    const fewer = kept.filter((row) => {
      const f = columns.functions[columns.f[row]!]!;
      if (f === "cas") return columns.status[row] !== 0 || written.has(columns.expected[row]!);
      return (f !== "read" && f !== "get") || written.has(columns.result[row]!);
    });
    if (fewer.length === kept.length) return fewer;
    kept = fewer;
  }
}

function violates(columns: Columns, rows: readonly number[]): boolean {
  const part = squeezed(subColumns(columns, rows));
  const accesses = accessesOf(part);
  if ("stranger" in accesses) return false;
  const clusters = clustersOf(accesses);
  const slots = new Slots(accesses, clusters);
  return !eachChunk(clusters, accesses.events, (chunk) =>
    ordersOf(chunk).some((order) => slots.fit(order, versions)),
  );
}
