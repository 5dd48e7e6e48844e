import { type Columns, statuses } from "../../engine/columns.ts";
import { registerDoings, writes } from "../../engine/register-rows.ts";
import type { ReadsFrom } from "../../engine/uniqueness.ts";
import type { Clusters } from "./clusters.ts";

/** A cas that was refused although the value it expected was current all the time. */
export interface Refusal {
  readonly row: number;
  readonly cluster: number;
}

/**
 * Looks among refused cas of one key with unique values for one that no order allows: somebody had found or
 * written its value before it began, and somebody found it again who began when it was over. The value was
 * written once, so nothing else was current in between. The clusters' bounds must be their own, not those of chains.
 */
export function refusalWithoutReason(
  columns: Columns,
  { byKey }: ReadsFrom,
  { low, high }: Clusters,
  key: number,
  loose: readonly number[],
  /** Room for a row of each value; what other keys left in it has another key. */
  writer: Int32Array,
): Refusal | undefined {
  const { invoked, completed, status, expected, count } = columns;
  const initial = columns.initialValue ?? columns.nilValue;
  const doing = registerDoings(columns);
  for (let place = byKey.start[key]!; place < byKey.start[key + 1]!; place++) {
    const row = byKey.rows === undefined ? place : byKey.rows[place]!;
    if (high[row]! >= 0 && writes(columns, doing[columns.f[row]!]!, row))
      writer[columns.argument[row]!] = row;
  }
  for (const row of loose) {
    if (status[row] !== statuses.refused) continue;
    const by = writer[expected[row]!]!;
    const isWritten = by >= 0 && columns.key[by] === key;
    if (!isWritten && expected[row] !== initial) continue;
    const cluster = isWritten ? by : count + key;
    if (low[cluster]! >= invoked[row]!) continue;
    if (high[cluster]! > completed[row]!) return { row, cluster };
  }
  return undefined;
}
