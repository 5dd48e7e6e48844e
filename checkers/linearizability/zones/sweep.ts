import type { Columns } from "../../engine/columns.ts";
import { doings, registerDoings } from "../../engine/register-rows.ts";
import { classes, type ReadsFrom } from "../../engine/uniqueness.ts";
import type { Clusters } from "./clusters.ts";

/** Two clusters each of which would have to come before the other, or cas that wait for each other in a ring. */
export type Conflict =
  /** `later` must follow `earlier`, by the chain or by real time, and yet a member of it was over before. */
  | { readonly kind: "pair"; readonly earlier: number; readonly later: number }
  | { readonly kind: "ring"; readonly on: number };

export interface Sweep {
  /** Heads of chains in the order of their zones; -1 where no zone begins. Of all keys, in one array. */
  readonly heads: Int32Array;
  /** By key: the first conflict. */
  readonly conflicts: ReadonlyMap<number, Conflict>;
}

/**
 * Puts every chain of clusters, as one zone from its earliest completion to its latest invocation, where the
 * earlier of both lies, and sweeps once (reference, section 2.2). A chain whose zone begins to be over before
 * some member of an earlier one began would have to come both before and after it.
 * The bounds of the clusters that head a chain become those of the chain: memory is dear at ten million rows.
 */
export function sweep(columns: Columns, from: ReadsFrom, clusters: Clusters): Sweep {
  const conflicts = new Map<number, Conflict>();
  const heads = headsOf(columns, from, clusters, conflicts);
  const { low, high, clashes } = clusters;
  const { count, key, keys } = columns;
  const maximum = high.slice(count);
  const owner = Int32Array.from(keys, (_, one) => count + one);
  for (let position = 0; position < heads.length; position++) {
    const head = heads[position]!;
    if (head < 0) continue;
    const on = key[head]!;
    if (low[head]! < maximum[on]! && !conflicts.has(on) && !clashes.has(on))
      conflicts.set(on, { kind: "pair", earlier: owner[on]!, later: head });
    if (high[head]! > maximum[on]!) {
      maximum[on] = high[head]!;
      owner[on] = head;
    }
  }
  return { heads, conflicts };
}

/** Chains the clusters, checks each chain in itself, and places those that do not begin with an initial value. */
function headsOf(
  columns: Columns,
  from: ReadsFrom,
  clusters: Clusters,
  conflicts: Map<number, Conflict>,
): Int32Array {
  const { low, high, clashes } = clusters;
  const { count, key, keys, f } = columns;
  const heads = new Int32Array(columns.events).fill(-1);
  const doing = registerDoings(columns);
  const spoiled = clashes.size > 0;
  let chained = 0;
  let present = 0;
  for (let one = 0; one < keys.length; one++) {
    if (from.classOf[one] === classes.ambiguous || clashes.has(one)) continue;
    chained += walk(count + one, one, clusters, conflicts) - 1;
  }
  for (let row = 0; row < count; row++) {
    if (high[row]! < 0 || (spoiled && clashes.has(key[row]!))) continue;
    present++;
    if (doing[f[row]!] !== doings.write) continue;
    chained += walk(row, key[row]!, clusters, conflicts);
    heads[Math.min(low[row]!, high[row]!)] = row;
  }
  if (chained < present) findRings(columns, clusters, conflicts);
  return heads;
}

/** Follows a chain, notes what is wrong in it, makes the head's bounds the chain's; answers how many clusters it has. */
function walk(head: number, on: number, clusters: Clusters, conflicts: Map<number, Conflict>): number {
  const { low, high, next } = clusters;
  let members = 1;
  let least = low[head]!;
  let most = high[head]!;
  for (let at = next[head]!; at >= 0; at = next[at]!) {
    members++;
    if (low[at]! < most && !conflicts.has(on))
      conflicts.set(on, { kind: "pair", earlier: latestBefore(head, at, clusters), later: at });
    if (low[at]! < least) least = low[at]!;
    if (high[at]! > most) most = high[at]!;
  }
  low[head] = least;
  high[head] = most;
  return members;
}

/** The last cluster of the chain before `end` with a member that began after one of `end` was over: the shortest proof. */
function latestBefore(head: number, end: number, { low, high, next }: Clusters): number {
  let found = head;
  for (let at = head; at !== end; at = next[at]!) if (high[at]! > low[end]!) found = at;
  return found;
}

/** Cas that no chain from a write or an initial value reaches stand in a ring. */
function findRings(columns: Columns, clusters: Clusters, conflicts: Map<number, Conflict>): void {
  const reached = new Uint8Array(columns.count);
  const doing = registerDoings(columns);
  const mark = (start: number): void => {
    for (let at = start; at >= 0; at = clusters.next[at]!) {
      if (at >= columns.count) continue;
      if (reached[at] === 1) return;
      reached[at] = 1;
    }
  };
  for (let one = 0; one < columns.keys.length; one++) mark(columns.count + one);
  for (let row = 0; row < columns.count; row++)
    if (clusters.high[row]! >= 0 && doing[columns.f[row]!] === doings.write) mark(row);
  for (let row = 0; row < columns.count; row++) {
    const on = columns.key[row]!;
    if (clusters.high[row]! < 0 || reached[row] === 1 || conflicts.has(on) || clusters.clashes.has(on))
      continue;
    conflicts.set(on, { kind: "ring", on: row });
  }
}
