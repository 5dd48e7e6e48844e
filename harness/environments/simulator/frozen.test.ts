import { expect, test } from "vitest";
import { frozen } from "./frozen.ts";

test("everything inside is frozen", () => {
  const value = frozen({ type: "a", list: [{ deep: { deeper: [1] } }] }, "a message");
  expect(Object.isFrozen(value.list[0]!.deep.deeper)).toBe(true);
  expect(() => {
    (value.list as unknown[]).push(1);
  }).toThrow(TypeError);
});

test.each<[string, object, string]>([
  ["NaN", { a: { b: Number.NaN } }, "a.b is NaN"],
  ["infinity", { a: Number.POSITIVE_INFINITY }, "a is Infinity"],
  ["undefined in a list", { a: [1, undefined] }, "a.1 is undefined"],
  ["a function", { a: () => 1 }, "a is a function"],
  ["a bigint", { a: 1n }, "a is a bigint"],
  ["a Map", { a: new Map() }, "a is a Map"],
  ["a Date", { a: [new Date(0)] }, "a.0 is a Date"],
])("%s is refused, with its place", (_name, value, place) => {
  expect(() => frozen(value, "a message")).toThrow(place);
});

test("a field that is undefined is as good as absent", () => {
  expect(() => frozen({ a: undefined, b: null }, "a message")).not.toThrow();
});

test("a cycle is refused", () => {
  const value: Record<string, unknown> = {};
  value["self"] = value;
  expect(() => frozen(value, "a message")).toThrow(RangeError);
});
