import type { Columns } from "../engine/columns.ts";
import { describeRow } from "../engine/describe-row.ts";
import type { Finding, Violation } from "../engine/finding.ts";
import { capital } from "../wording.ts";
import { type Accesses, accessesOf } from "./accesses.ts";
import { before, type Clusters, clustersOf } from "./clusters.ts";
import { Candidates, disturbed, latestEnded } from "./overwritten.ts";

/**
 * Safe registers (Lamport 1986): a read that no write overlaps returns a latest value. Weakly regular ones (Shao,
 * Pierce and Welch's MWR1): every read returns a value that was not certainly overwritten when the read began.
 * Both ask one read at a time, so that all of them were looked at is the whole proof; repeated values are no trouble.
 */
export function checkReads(columns: Columns, level: "safe" | "weakly-regular"): Finding {
  const accesses = accessesOf(columns);
  if ("stranger" in accesses) return { kind: "unknown", budget: accesses.stranger, progress: "nothing read" };
  const clusters = clustersOf(accesses);
  const bad = firstBadRead(accesses, clusters, level);
  if (bad !== undefined) return { kind: "invalid", violation: violationOf(columns, accesses, clusters, bad) };
  return { kind: "valid", certificate: { form: "scan", looked: accesses.reads.count } };
}

/** A read that no write explains, with the write that overwrote what it returned (-1: that is not why). */
export interface BadRead {
  readonly read: number;
  readonly overwriter: number;
  /** A write of the value that was read, when there is one that began before the read ended. */
  readonly source: number;
}

export function firstBadRead(
  accesses: Accesses,
  clusters: Clusters,
  level: "safe" | "weakly-regular",
): BadRead | undefined {
  const { reads, writes } = accesses;
  const latest = latestEnded(accesses);
  const excused = level === "safe" ? disturbed(accesses) : undefined;
  const candidates = new Candidates(accesses, clusters.ofWrite, clusters.count);
  for (let read = 0; read < reads.count; read++) {
    if (excused?.[read] === 1) continue;
    const overwriter = latest[read]!;
    const began = overwriter < 0 ? before : writes.invoked[overwriter]!;
    const cluster = clusters.ofRead[read]!;
    if (cluster >= 0) {
      if (reads.value[read] === accesses.initial && overwriter < 0) continue;
      if (candidates.has(cluster, reads.completed[read]!, began)) continue;
    }
    const source = cluster < 0 ? -1 : candidates.nearest(cluster, reads.completed[read]!);
    return { read, overwriter, source };
  }
  return undefined;
}

export function violationOf(
  columns: Columns,
  { reads, writes, initial }: Accesses,
  clusters: Clusters,
  { read, overwriter, source }: BadRead,
): Violation {
  const row = reads.row[read]!;
  const told = (write: number): string => describeRow(columns, writes.row[write]!);
  const reader = describeRow(columns, row);
  if (source < 0 && reads.value[read] !== initial) return unwritten(columns, clusters, writes.row, read, row);
  const why =
    source < 0
      ? `The initial value was overwritten by ${told(overwriter)}, which had ended before the read began.`
      : `That value came from ${told(source)}. It was overwritten by ${told(overwriter)}, which began after the first write had ended and was itself over before the read began.`;
  const rows =
    source < 0 ? [writes.row[overwriter]!, row] : [writes.row[source]!, writes.row[overwriter]!, row];
  return {
    pattern: "stale read",
    rows,
    sentences: [`${capital(reader)} returned a value that was certainly no longer there.`, why],
    edges: rows.slice(1).map((to, at) => [rows[at]!, to, "ended before"] as const),
  };
}

function unwritten(
  columns: Columns,
  clusters: Clusters,
  rowOfWrite: Int32Array,
  read: number,
  row: number,
): Violation {
  const reader = describeRow(columns, row);
  const cluster = clusters.ofRead[read]!;
  const value = columns.result[row]! >= 0 ? columns.result[row]! : columns.expected[row]!;
  if (cluster >= 0 && clusters.write[cluster]! >= 0) {
    const writer = rowOfWrite[clusters.write[cluster]!]!;
    return {
      pattern: "read from the future",
      rows: [row, writer],
      sentences: [
        `${capital(reader)} returned a value that nobody had begun to write when it ended.`,
        `The first to write it was ${describeRow(columns, writer)}.`,
      ],
      edges: [[row, writer, "ended before"]],
    };
  }
  const aborted = columns.aborted.get(value);
  return {
    pattern: aborted === undefined ? "thin-air read" : "aborted read",
    rows: [row],
    sentences: [
      `${capital(reader)} returned a value that nobody wrote.`,
      ...(aborted === undefined
        ? []
        : [`The write of it that began at event ${aborted.invoked} failed, and cannot have happened.`]),
    ],
  };
}
