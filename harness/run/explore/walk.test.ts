import { expect, test } from "vitest";
import { Random } from "../../core/random.ts";
import type { Possible } from "../steps.ts";
import { type Gait, Walk } from "./walk.ts";

/** Calls of three clients, each of which sends two messages, one after the other; and an event. */
function walk(seed: string, gait: Gait, stepsMax = 100): readonly string[] {
  const chooser = new Walk(new Random(seed), left(["reboot n1 0"]), stepsMax, gait);
  for (;;) {
    const { steps } = chooser;
    const possible = [0, 1, 2].flatMap((client) => {
      const all = [`call ${client}`, `c${client}>n1 write 0`, `n1>c${client} write_ok 0`];
      const next = all.find((name) => !steps.includes(name));
      return next === undefined ? [] : [{ name: next, place: "n1", causes: [] }];
    });
    if (chooser.next(possible) === undefined) return steps;
  }
}

const left =
  (events: readonly string[]) =>
  (taken: readonly string[]): Possible[] =>
    events.filter((name) => !taken.includes(name)).map((name) => ({ name, place: "n1", causes: [] }));

const seeds = Array.from({ length: 200 }, (_, seed) => String(seed));

test("a walk takes every step once, and the same ones in the same order from the same seed", () => {
  for (const gait of ["urgent", "delayed"] as const) {
    expect(new Set(walk("1", gait)).size).toBe(10);
    expect(walk("1", gait)).toEqual(walk("1", gait));
    expect(new Set(seeds.map((seed) => walk(seed, gait).join())).size).toBeGreaterThan(20);
  }
});

test("a delayed walk most often ends one call before it makes the next; an urgent one makes them in any order", () => {
  const calls = (steps: readonly string[]): string => steps.filter((name) => name.startsWith("call")).join();
  const delayed = seeds.map((seed) => walk(seed, "delayed"));
  expect(new Set(delayed.map(calls))).toEqual(new Set(["call 0,call 1,call 2"]));
  const late = delayed.filter((steps) => steps.indexOf("call 1") < steps.indexOf("n1>c0 write_ok 0"));
  expect(late.length).toBeGreaterThan(10);
  expect(late.length).toBeLessThan(70);
  expect(new Set(seeds.map((seed) => calls(walk(seed, "urgent")))).size).toBe(6);
});

test("a walk ends at its limit of steps", () => {
  expect(walk("1", "urgent", 4)).toHaveLength(4);
});
