import fc from "fast-check";
import { expect, test } from "vitest";
import { clampWindow, panWindow, reveal, ticks, zoomWindow } from "./time-window.ts";

const end = 60e9;
const anyWindow = fc
  .tuple(fc.integer({ min: -1e9, max: end }), fc.integer({ min: 1, max: end }))
  .map(([from, length]) => clampWindow({ from, to: from + length }, end));

test("no zoom, pan or reveal leaves the run or shows nothing", () => {
  fc.assert(
    fc.property(
      anyWindow,
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      fc.nat(end),
      (window, factor, about) => {
        const results = [
          zoomWindow(window, factor, about, end),
          panWindow(window, factor - 1, end),
          reveal(window, about, Math.min(end, about + 1e6), end),
        ];
        for (const result of results) {
          expect(result.to - result.from).toBeGreaterThanOrEqual(999);
          expect(result.from).toBeGreaterThanOrEqual(-0.021 * end);
          expect(result.to).toBeLessThanOrEqual(1.021 * end);
        }
      },
    ),
  );
});

test("zooming in keeps the moment under the pointer", () => {
  const result = zoomWindow({ from: 10e9, to: 20e9 }, 0.5, 12e9, end);
  expect(result).toEqual({ from: 11e9, to: 16e9 });
});

test("revealing something in sight moves nothing", () => {
  const window = { from: 10e9, to: 20e9 };
  expect(reveal(window, 12e9, 13e9, end)).toBe(window);
  const moved = reveal(window, 30e9, 30.1e9, end);
  expect(moved.from).toBeLessThan(30e9);
  expect(moved.to).toBeGreaterThan(30.1e9);
});

test("ticks are round and as fine as the window needs", () => {
  expect(ticks({ from: 0, to: 10e9 }, 550).map(({ label }) => label)).toEqual([
    "0 s",
    "2 s",
    "4 s",
    "6 s",
    "8 s",
    "10 s",
  ]);
  expect(ticks({ from: 5e9, to: 5.004e9 }, 440)[1]!.label).toBe("5.001 s");
});
