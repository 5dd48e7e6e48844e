import type { NodeId } from "../../harness/runtime/message.ts";
import type { Siblings } from "./siblings.ts";
import { winner } from "./siblings.ts";

/** What one request makes of a key. */
export type Change =
  /** A register takes a value; null deletes it. */
  | { readonly kind: "set"; readonly value: unknown }
  /** A collection takes an item in, or gives one up. */
  | { readonly kind: "add"; readonly item: unknown }
  | { readonly kind: "remove"; readonly item: unknown }
  /** A counter changes by a number. */
  | { readonly kind: "count"; readonly delta: number };

/** Of each node how many additions it made, and their sum: told twice, it is still counted once. */
export type Totals = Readonly<Record<NodeId, readonly [additions: number, sum: number]>>;

/** The register's value; null when there is none. */
export function registerOf(siblings: Siblings): unknown {
  return winner(siblings)?.value ?? null;
}

/** Dynamo's shopping cart (4.4): all siblings' items together. An added item is never lost; a removed one may come back. */
export function itemsOf({ versions }: Siblings): readonly unknown[] {
  const lists = versions.flatMap(({ value }) => (Array.isArray(value) ? [value as readonly unknown[]] : []));
  if (lists.length <= 1) return lists[0] ?? [];
  return [...new Map(lists.flat().map((item) => [identityOf(item), item])).values()];
}

/** Equal items have equal identities; of composite ones it is how they are written. */
function identityOf(item: unknown): unknown {
  return typeof item === "object" ? `\0${JSON.stringify(item)}` : item;
}

/** The sum of all that every node added. */
export function sumOf(siblings: Siblings): number {
  return Object.values(totalsOf(siblings)).reduce((sum, [, part]) => sum + part, 0);
}

/** All siblings' totals together: of each node the latest (Shapiro, Preguiça, Baquero and Zawirski 2011, 3.1). */
function totalsOf({ versions }: Siblings): Totals {
  const totals: Record<NodeId, Totals[NodeId]> = {};
  for (const { value } of versions)
    for (const [node, total] of Object.entries((value ?? {}) as Totals))
      if (total[0] > (totals[node]?.[0] ?? 0)) totals[node] = total;
  return totals;
}

/** The value of a new version that this node makes, knowing these siblings. */
export function changed(known: Siblings, change: Change, self: NodeId): unknown {
  if (change.kind === "set") return change.value;
  if (change.kind === "count") {
    const totals = totalsOf(known);
    const [additions, sum] = totals[self] ?? [0, 0];
    return { ...totals, [self]: [additions + 1, sum + change.delta] };
  }
  const identity = identityOf(change.item);
  const others = itemsOf(known).filter((item) => identityOf(item) !== identity);
  return change.kind === "add" ? [...others, change.item] : others;
}

/** M-D15: rows of which all cells but the last still are what they were. */
export function byHalves(held: Siblings, next: Siblings): Siblings {
  const old = registerOf(held) as Readonly<Record<string, unknown>> | null;
  const versions = next.versions.map((version) => {
    const [last] = Object.entries((version.value ?? {}) as Readonly<Record<string, unknown>>).slice(-1);
    return last === undefined ? version : { ...version, value: { ...old, [last[0]]: last[1] } };
  });
  return { seen: next.seen, versions };
}
