import { type Columns, statuses } from "../engine/columns.ts";
import type { Certificate } from "../engine/finding.ts";
import { replayed } from "./sequential-order.ts";

type Orders = Extract<Certificate, { form: "order" }>;

/**
 * Why one order of rows for each key is no proof of cache coherence, or undefined when it is one: in the order of a
 * key stand that key's rows alone, each session's in its own order, and each read finds the last write before it;
 * every answered row stands in one of them.
 */
export function refutedKeyOrders(columns: Columns, { orders }: Orders): string | undefined {
  const seen = new Uint8Array(columns.count);
  const now = new Int32Array(columns.keys.length).fill(columns.initialValue ?? columns.nilValue);
  for (const { key, rows } of orders) {
    const lastOfSession = new Map<number, number>();
    for (const row of rows) {
      if (columns.key[row] !== key) return `row ${row} stands in the order of another key`;
      if (seen[row] !== 0) return `row ${row} stands in an order twice`;
      seen[row] = 1;
      const session = columns.session[row]!;
      if ((lastOfSession.get(session) ?? -1) > row)
        return `row ${row} stands after a later one of its session`;
      lastOfSession.set(session, row);
      const mistake = replayed(columns, row, now);
      if (mistake !== undefined) return mistake;
    }
  }
  for (let row = 0; row < columns.count; row++)
    if (seen[row] === 0 && columns.status[row] !== statuses.info)
      return `row ${row} is missing in the orders`;
  return undefined;
}
