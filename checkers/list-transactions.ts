import type { Key, Operation } from "../harness/core/operation.ts";
import { keyOf } from "./models/values.ts";

/** One read of a list in a transaction that succeeded; elements as keys. */
export interface ListRead {
  readonly key: Key;
  readonly list: readonly Key[];
  readonly operation: Operation;
  /** Its place in the transaction, as of an append. */
  readonly step: number;
}

export interface Append {
  readonly key: Key;
  readonly value: Key;
  readonly operation: Operation;
  readonly step: number;
}

/** `["r", key, list]` and `["append", key, value]`, as asked, or as answered when the transaction succeeded. */
export function microOperationsOf(operation: Operation): readonly (readonly unknown[])[] {
  const { outcome, input } = operation;
  const micro = outcome.type === "ok" ? outcome.output : input;
  return Array.isArray(micro) ? micro.filter((one) => Array.isArray(one)) : [];
}

export function listReadsOf(operation: Operation): ListRead[] {
  if (operation.outcome.type !== "ok") return [];
  return microOperationsOf(operation).flatMap(([f, key, list], step) =>
    f === "r" ? [{ key: keyOf(key), list: listOf(list), operation, step }] : [],
  );
}

export function appendsOf(operation: Operation): Append[] {
  return microOperationsOf(operation).flatMap(([f, key, value], step) =>
    f === "append" ? [{ key: keyOf(key), value: keyOf(value), operation, step }] : [],
  );
}

/** A list that does not exist yet reads null. */
export function listOf(value: unknown): Key[] {
  return Array.isArray(value) ? value.map(keyOf) : [];
}
