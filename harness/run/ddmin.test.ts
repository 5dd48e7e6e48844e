import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ddmin } from "./ddmin.ts";

const list = Array.from({ length: 100 }, (_, position) => position);

describe("delta debugging", () => {
  test("keeps exactly the elements a failure needs, wherever they stand", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { maxLength: 6 }), async (needed) => {
        const kept = await ddmin(list, async (candidate) => needed.every((one) => candidate.includes(one)));
        expect([...kept].sort((a, b) => a - b)).toEqual([...needed].sort((a, b) => a - b));
      }),
    );
  });

  test("ends 1-minimal where parts can stand for each other", async () => {
    const fails = async (candidate: readonly number[]): Promise<boolean> =>
      candidate.filter((one) => one % 7 === 0).length >= 3 || candidate.length > 90;
    const kept = await ddmin(list, fails);
    expect(await fails(kept)).toBe(true);
    for (const one of kept) expect(await fails(kept.filter((other) => other !== one))).toBe(false);
  });

  test("needs few runs when little is needed, and keeps the order", async () => {
    let runs = 0;
    const kept = await ddmin(list, async (candidate) => {
      runs++;
      return candidate.includes(17) && candidate.includes(80);
    });
    expect(kept).toEqual([17, 80]);
    expect(runs).toBeLessThan(60);
  });
});
