import fc from "fast-check";
import { expect, test } from "vitest";
import { packIntegers, unpackIntegers } from "./pack.ts";

test("any column of safe integers comes back as it was", () => {
  const integer = fc.integer({ min: -(2 ** 50), max: 2 ** 50 });
  fc.assert(
    fc.property(fc.array(integer), (numbers) => {
      expect([...unpackIntegers(packIntegers(numbers))]).toEqual(numbers);
    }),
  );
});

test("times of a long history cost a few characters each", () => {
  const times = Array.from({ length: 10_000 }, (_, index) => index * 600_000 + (index % 7) * 1000);
  expect(packIntegers(times).length).toBeLessThan(5 * times.length);
});

test("an empty column is an empty text", () => {
  expect(packIntegers([])).toBe("");
  expect(unpackIntegers("")).toHaveLength(0);
});
