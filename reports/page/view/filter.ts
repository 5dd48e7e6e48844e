import type { OperationsView } from "./run-view.ts";

/** Which operations a reader wants to see; "" is any. */
export interface Filter {
  readonly f: string;
  readonly ending: string;
  readonly process: string;
  readonly key: string;
  readonly node: string;
  /** Part of the label or of the error. */
  readonly text: string;
}

export const noFilter: Filter = { f: "", ending: "", process: "", key: "", node: "", text: "" };

export function isEmpty(filter: Filter): boolean {
  return Object.values(filter).every((value) => value === "");
}

/** One byte an operation: 1 when it passes. */
export function passing(operations: OperationsView, filter: Filter): Uint8Array {
  const passes = new Uint8Array(operations.count).fill(1);
  if (isEmpty(filter)) return passes;
  const text = filter.text.toLowerCase();
  for (let index = 0; index < operations.count; index++) {
    const wanted =
      (filter.f === "" || operations.f(index) === filter.f) &&
      (filter.ending === "" || operations.ending(index) === filter.ending) &&
      (filter.process === "" || String(operations.process[index]) === filter.process) &&
      (filter.key === "" || operations.key(index) === filter.key) &&
      (filter.node === "" || operations.node(index) === filter.node) &&
      (text === "" || `${operations.label(index)} ${operations.error(index)}`.toLowerCase().includes(text));
    if (!wanted) passes[index] = 0;
  }
  return passes;
}

/** The values an operation field takes, with numbers in numeric order; at most `max`. */
export function choices(count: number, value: (index: number) => string, max = 2000): string[] {
  const seen = new Set<string>();
  for (let index = 0; index < count && seen.size < max; index++) seen.add(value(index));
  seen.delete("");
  return [...seen].sort((one, other) => Number(one) - Number(other) || (one < other ? -1 : 1));
}
