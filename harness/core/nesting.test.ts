import { expect, test } from "vitest";
import { isNestedTooDeep } from "./nesting.ts";

const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { value };
  return value;
};

test("plain values and shallow ones may pass, deeper ones not, however deep", () => {
  expect([1, "x", null, undefined].some((value) => isNestedTooDeep(value))).toBe(false);
  expect(isNestedTooDeep(nested(200))).toBe(false);
  expect(isNestedTooDeep(nested(201))).toBe(true);
  expect(isNestedTooDeep(nested(1_000_000))).toBe(true);
});
