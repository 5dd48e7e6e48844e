import type { Body } from "../../harness/runtime/message.ts";

/**
 * A field of a reply, when the reply has the type and the field the form `expected`. Otherwise throws what was
 * expected, as the object of a sentence: the client tells it together with what was asked and what came.
 */
export function fieldOf<V>(
  reply: Body,
  type: string,
  field: string,
  expected: string,
  isExpected: (value: unknown) => value is V,
): V {
  const value = reply.type === type ? reply[field] : undefined;
  if (reply.type === type && isExpected(value)) return value;
  throw new Error(`a reply of type "${type}" with ${expected} in its field "${field}"`);
}

/** Refuses a reply of another type; for replies that only acknowledge. */
export function acknowledged(reply: Body, type: string): void {
  if (reply.type !== type) throw new Error(`a reply of type "${type}"`);
}

export function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

export function isIntegerOrNull(value: unknown): value is number | null {
  return value === null || isInteger(value);
}

export function isIntegerList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isInteger);
}

/** Any JSON value at all; only an absent field is refused. */
export function isPresent(value: unknown): value is NonNullable<unknown> | null {
  return value !== undefined;
}

/** A JSON object whose every value is of the given kind. */
export function isRecordOf<V>(
  value: unknown,
  isValue: (value: unknown) => value is V,
): value is Readonly<Record<string, V>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(isValue)
  );
}
