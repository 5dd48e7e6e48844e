import { assert } from "../../../harness/core/assert.ts";
import type { Columns } from "../../engine/columns.ts";
import type { Finding, Violation } from "../../engine/finding.ts";
import { classes, type ReadsFrom, readsFrom, uniquenessText } from "../../engine/uniqueness.ts";
import { grouped } from "../../grouping.ts";
import { RegisterReplay, refutedOrders } from "../../proofs/order.ts";
import { counted } from "../../wording.ts";
import { type Clusters, clustersOf, understood } from "./clusters.ts";
import { type Orders, ordersOf, placeLoose } from "./placing.ts";
import { clashViolation, conflictViolation, refusalViolation } from "./proof.ts";
import type { Refusal } from "./refusals.ts";
import { Scheduler } from "./schedule.ts";
import { type Sweep, sweep } from "./sweep.ts";

/** What zones say of each key; a key that is in neither list is left to a search. */
export interface ZoneFindings {
  /** Each verified by replay. */
  readonly orders: Orders;
  readonly violated: readonly number[];
  /** Keys whose values are ambiguous, or whose refused cas fit nowhere in the order that was found. */
  readonly undecided: readonly number[];
  /** Why a violated key has no order. */
  explain(key: number): Violation;
}

/**
 * Linearizability of registers with compare-and-set, key by key, where values tell who wrote them: near-linear
 * (Gibbons and Korach 1997; chains of cas and optional writes as in the reference, section 2.2).
 */
export function zones(columns: Columns): ZoneFindings {
  assert(understood(columns), "zones know read, write, cas and delete");
  const from = readsFrom(columns);
  const clusters = clustersOf(columns, from);
  const swept = sweep(columns, from, clusters);
  const isTangled = (key: number): boolean => clusters.clashes.has(key) || swept.conflicts.has(key);
  const isClear = (key: number): boolean => from.classOf[key] !== classes.ambiguous && !isTangled(key);
  const tight = ordersOf(columns, from, clusters, swept, isClear);
  const refusals = new Map<number, Refusal>();
  const orders = withLoose(columns, from, tight, clusters.loose, refusals);
  const mistake = unproved(columns, orders);
  assert(mistake === undefined, `zones found an order that is none: ${mistake}`);
  const isViolated = (key: number): boolean => isTangled(key) || refusals.has(key);
  const placed = new Set(orders.map((order) => order.key));
  const keys = Array.from(columns.keys, (_, key) => key);
  return {
    orders,
    violated: keys.filter(isViolated),
    undecided: keys.filter((key) => !isViolated(key) && !placed.has(key)),
    explain: (key) => {
      const refusal = refusals.get(key);
      if (refusal === undefined) return explain(columns, from, clusters, swept, key);
      return refusalViolation(columns, from, clustersOf(columns, from), refusal);
    },
  };
}

/** Zones as a finding over all keys. */
export function registersFinding(columns: Columns): Finding {
  const { orders, violated, undecided, explain } = zones(columns);
  if (violated.length > 0) return { kind: "invalid", violation: explain(violated[0]!) };
  if (undecided.length > 0) {
    return {
      kind: "unknown",
      budget: "zones do not decide every key",
      progress: `${counted(undecided.length, "key")} left to a search: ${uniquenessText(columns, readsFrom(columns))}`,
    };
  }
  return { kind: "valid", certificate: { form: "order", orders } };
}

const fewLoose = 1000;

/** Refused cas, and reads that say nothing, where they fit into the orders; orders without room for them fall out. */
function withLoose(
  columns: Columns,
  from: ReadsFrom,
  orders: Orders,
  loose: readonly number[],
  refusals: Map<number, Refusal>,
): Orders {
  if (loose.length === 0) return orders;
  const byKey = grouped(loose, (row) => columns.key[row]!);
  let scheduler: Scheduler | undefined;
  return orders.flatMap(({ key, rows }) => {
    const more = byKey.get(key);
    if (more === undefined) return [{ key, rows }];
    const swept = (): Int32Array | undefined => placeLoose(columns, rows, more);
    const scheduled = (): Int32Array | undefined => {
      if (from.classOf[key] !== classes.unique) return undefined;
      scheduler ??= new Scheduler(columns, from);
      const refusal = scheduler.refusal(key, more);
      if (refusal !== undefined) refusals.set(key, refusal);
      const other = refusal === undefined ? scheduler.order(key, more) : undefined;
      return other === undefined ? undefined : placeLoose(columns, other, more);
    };
    // The order of the sweep knows nothing of refused cas: of many, one finds no place in it.
    const whole = more.length > fewLoose ? (scheduled() ?? swept()) : (swept() ?? scheduled());
    return whole === undefined || refusals.has(key) ? [] : [{ key, rows: whole }];
  });
}

/** Replays the orders; rows of keys without one are nobody's mistake. */
function unproved(columns: Columns, orders: Orders): string | undefined {
  const proved = new Uint8Array(columns.keys.length);
  for (const { key } of orders) proved[key] = 1;
  return refutedOrders(columns, orders, new RegisterReplay(columns), "real-time", (key) => proved[key] === 1);
}

function explain(
  columns: Columns,
  from: ReadsFrom,
  clusters: Clusters,
  swept: Sweep,
  key: number,
): Violation {
  const clash = clusters.clashes.get(key);
  if (clash !== undefined) return clashViolation(columns, from, clusters.needed, clash);
  const conflict = swept.conflicts.get(key);
  assert(conflict !== undefined, "only violated keys are explained");
  // The sweep has widened the bounds of heads to those of chains; the proof needs them as they were.
  return conflictViolation(columns, from, clustersOf(columns, from), conflict);
}
