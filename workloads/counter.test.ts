import { expect, test } from "vitest";
import { workloadNamed } from "./index.ts";
import { playWorkload } from "./testing/play.ts";
import { perfectCounter } from "./testing/systems.ts";

test.each([
  ["counter", 1, 5],
  ["g-counter", 0, 4],
  ["pn-counter", -5, 4],
])("%s adds whole numbers from %i to %i, all of them", (name, lowest, highest) => {
  const { events } = playWorkload(workloadNamed(name), perfectCounter, 1000);
  const added = events.filter(({ f, type }) => f === "add" && type === "invoke").map(({ value }) => value);
  const range = Array.from({ length: highest - lowest + 1 }, (_, step) => lowest + step);
  expect([...new Set(added)].toSorted((a, b) => Number(a) - Number(b))).toEqual(range);
  expect(added.length).toBeGreaterThan(400);
});
