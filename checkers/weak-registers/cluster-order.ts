import type { Accesses } from "./accesses.ts";
import type { Clusters } from "./clusters.ts";
import { groupedBy } from "./ordering.ts";

export interface RowOrder {
  readonly key: number;
  readonly rows: Int32Array;
}

/** The reading half of a row in an order: of a cas, whose own number stands for its writing half, and of a read. */
export function readingHalf(row: number): number {
  return -1 - row;
}

/**
 * Clusters in order, each as its write and then its reads by invocation, key by key. Reads stand as
 * `readingHalf`, for a cas occurs twice.
 */
export function orderOfRows(accesses: Accesses, clusters: Clusters, order: Int32Array): RowOrder[] {
  const { reads, writes } = accesses;
  const readsOf = groupedBy(clusters.ofRead, clusters.count);
  const orders: RowOrder[] = [];
  let rows = new Int32Array(order.length + reads.count);
  let end = 0;
  for (let at = 0; at < order.length; at++) {
    const cluster = order[at]!;
    if (clusters.write[cluster]! >= 0) rows[end++] = writes.row[clusters.write[cluster]!]!;
    for (let place = readsOf.starts[cluster]!; place < readsOf.starts[cluster + 1]!; place++) {
      rows[end++] = readingHalf(reads.row[readsOf.places[place]!]!);
    }
    const key = clusters.key[cluster]!;
    if (at + 1 < order.length && clusters.key[order[at + 1]!] === key) continue;
    orders.push({ key, rows: rows.subarray(0, end) });
    rows = rows.subarray(end);
    end = 0;
  }
  return orders;
}
