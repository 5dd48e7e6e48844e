import type { Siblings } from "./siblings.ts";
import { winner } from "./siblings.ts";

/** What one request makes of a key. */
export type Change =
  /** A register takes a value; null deletes it. */
  | { readonly kind: "set"; readonly value: unknown }
  /** A collection takes an item in, or gives one up. */
  | { readonly kind: "add"; readonly item: unknown }
  | { readonly kind: "remove"; readonly item: unknown };

/** The register's value; null when there is none. */
export function registerOf(siblings: Siblings): unknown {
  return winner(siblings)?.value ?? null;
}

/** Dynamo's shopping cart (4.4): all siblings' items together. An added item is never lost; a removed one may come back. */
export function itemsOf({ versions }: Siblings): readonly unknown[] {
  const items = new Map<string, unknown>();
  for (const { value } of versions)
    if (Array.isArray(value)) for (const item of value) items.set(JSON.stringify(item), item);
  return [...items.values()];
}

/** The new version's value, for a writer who knows these siblings. */
export function changed(known: Siblings, change: Change): unknown {
  if (change.kind === "set") return change.value;
  const text = JSON.stringify(change.item);
  const others = itemsOf(known).filter((item) => JSON.stringify(item) !== text);
  return change.kind === "add" ? [...others, change.item] : others;
}
