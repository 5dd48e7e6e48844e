import type { Columns } from "../engine/columns.ts";
import { restricted } from "./restrict.ts";

/** Rows looked at, over all tries, before shrinking is content with what it has. */
const workMax = 2_000_000;

/**
 * The fewest rows it can find that violate by themselves: leaves out ever smaller chunks while the rest still does,
 * down to single rows (delta debugging; every deletion is sound by `restricted`).
 */
export function shrunk(
  columns: Columns,
  rows: readonly number[],
  violates: (small: Columns) => boolean,
): number[] {
  let kept = [...new Set(rows)].sort((a, b) => a - b);
  let work = 0;
  const attempt = (some: readonly number[]): boolean => {
    work += some.length;
    if (work > workMax || !violates(restricted(columns, some))) return false;
    kept = [...some];
    return true;
  };
  for (let chunk = Math.max(1, kept.length >> 1); work <= workMax; ) {
    let smaller = false;
    for (let at = 0; at < kept.length && work <= workMax; ) {
      if (attempt([...kept.slice(0, at), ...kept.slice(at + chunk)])) smaller = true;
      else at += chunk;
    }
    if (chunk > 1) chunk >>= 1;
    else if (!smaller) return kept;
  }
  return kept;
}
