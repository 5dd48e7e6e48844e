import { describe, expect, test } from "vitest";
import { workloadNamed } from "./index.ts";
import { playWorkload } from "./testing/play.ts";
import { perfectSet } from "./testing/systems.ts";

describe("the plan of a growing set", () => {
  const { events, finalFrom } = playWorkload(workloadNamed("set"), perfectSet, 5000);
  const during = events.slice(0, finalFrom).filter(({ type }) => type === "invoke");

  test("adds every element once", () => {
    const added = during.filter(({ f }) => f === "add").map(({ value }) => value);
    expect(added).toEqual(added.map((_, position) => position + 1));
  });

  test("reads half of the time at first, and less as the set grows", () => {
    const shareOf = (calls: typeof during): number =>
      calls.filter(({ f }) => f === "read").length / calls.length;
    expect(shareOf(during.slice(0, 1000))).toBeGreaterThan(0.45);
    expect(shareOf(during.slice(-1000))).toBeLessThan(0.25);
  });

  test("ends with a read on every node that says it is final", () => {
    const finals = events.slice(finalFrom).filter(({ type }) => type === "invoke");
    expect(finals.map(({ process, value }) => [process, value])).toEqual([
      [0, "final"],
      [1, "final"],
      [2, "final"],
    ]);
  });
});
