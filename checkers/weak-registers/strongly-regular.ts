import type { Columns } from "../engine/columns.ts";
import { describeRow } from "../engine/describe-row.ts";
import type { Finding, Violation } from "../engine/finding.ts";
import { capital } from "../wording.ts";
import { accessesOf } from "./accesses.ts";
import { orderOfRows } from "./cluster-order.ts";
import { type Clusters, clustersOf, isDistinct } from "./clusters.ts";
import { Peeling } from "./peeling.ts";
import { checkReads } from "./reads.ts";

/**
 * Strongly regular (Shao, Pierce and Welch's MWR-WO; reference, section 2.7): one order of the writes serves all
 * reads. Cluster A comes before B when A's write ended, or a read returned it, before something of B began; only
 * that two reads follow each other says nothing. The register is strongly regular if that relation has no cycle.
 */
export function checkStronglyRegular(columns: Columns): Finding {
  const perRead = checkReads(columns, "weakly-regular");
  if (perRead.kind !== "valid") return perRead;
  const accesses = accessesOf(columns);
  if ("stranger" in accesses) return { kind: "unknown", budget: accesses.stranger, progress: "nothing read" };
  const clusters = clustersOf(accesses);
  for (let cluster = 0; cluster < clusters.count; cluster++) {
    if (clusters.reads[cluster] === 0 || isDistinct(clusters, cluster)) continue;
    return {
      kind: "unknown",
      budget: "values are written more than once, so reads do not tell which write they saw",
      progress: "each read by itself returned a value that may have been there",
    };
  }
  const peeled = new Peeling(clusters, accesses.events).run();
  if (peeled.stuck !== undefined) {
    return { kind: "invalid", violation: cycleOf(columns, clusters, accesses.writes.row, peeled.stuck) };
  }
  const orders = orderOfRows(accesses, clusters, peeled.order);
  return { kind: "valid", certificate: { form: "order", orders } };
}

/** The clusters of a cycle, each certainly written before the next, and the last before the first. */
function cycleOf(
  columns: Columns,
  clusters: Clusters,
  rowOfWrite: Int32Array,
  cycle: readonly number[],
): Violation {
  const rows = new Set<number>();
  const sentences = ["No order of the writes suits all reads."];
  const edges: [number, number, string][] = [];
  const rowOf = (cluster: number): number =>
    clusters.write[cluster]! < 0 ? -1 : rowOfWrite[clusters.write[cluster]!]!;
  for (const [at, first] of cycle.entries()) {
    const second = cycle[(at + 1) % cycle.length]!;
    const byWrite = clusters.writeCompleted[first]! < clusters.high[second]!;
    const from = byWrite ? rowOf(first) : clusters.lowRow[first]!;
    const to = byWrite ? clusters.highRow[second]! : rowOf(second);
    for (const row of [rowOf(first), rowOf(second), from, to]) if (row >= 0) rows.add(row);
    if (from < 0) {
      sentences.push(`Every write comes after the initial value.`);
      continue;
    }
    edges.push([from, to, "ended before"]);
    sentences.push(
      `${capital(valueText(columns, rowOf(first)))} came before ${valueText(columns, rowOf(second))}, for ${describeRow(columns, from)} had ended when ${describeRow(columns, to)} began.`,
    );
  }
  return { pattern: "no order of writes", rows: [...rows].sort((a, b) => a - b), sentences, edges };
}

function valueText(columns: Columns, write: number): string {
  return write < 0 ? "the initial value" : `what ${describeRow(columns, write)} wrote`;
}
