import type { Key } from "../../harness/core/operation.ts";

/** What clients write: anything that JSON can hold; null is "nothing there". */
export type Value = unknown;

/** A key for a value: equal values have equal keys, 5 and "5" different ones. */
export function keyOf(value: Value): Key {
  if (typeof value === "number") return value;
  return value === undefined ? "null" : canonical(value);
}

export function same(a: Value, b: Value): boolean {
  return a === b || (typeof a !== "number" && typeof b !== "number" && keyOf(a) === keyOf(b));
}

/** As people write values: null is "nil", as in Jepsen's histories. */
export function show(value: Value): string {
  if (value === null || value === undefined) return "nil";
  return typeof value === "number" ? String(value) : canonical(value);
}

/** JSON with the fields of objects in one order. */
function canonical(value: Value): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
