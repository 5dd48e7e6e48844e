import { expect, test } from "vitest";
import { HarnessError } from "../core/assert.ts";
import { Random } from "../core/random.ts";
import { Roster } from "./roster.ts";

test("free threads stay in order, the nemesis last, and earlier contexts stay as they were", () => {
  const roster = new Roster(4, true);
  const before = roster.context(0, new Random(0));
  for (const thread of [2, "nemesis", 0] as const) roster.occupy(thread);
  expect(roster.free).toEqual([1, 3]);
  for (const thread of ["nemesis", 2, 0] as const) roster.release(thread);
  expect(roster.free).toEqual([0, 1, 2, 3, "nemesis"]);
  expect(before.free).toEqual([0, 1, 2, 3, "nemesis"]);
});

test("a retired process is followed by process + number of clients", () => {
  const roster = new Roster(3, true);
  roster.retire(1);
  roster.retire(1);
  expect(roster.processOf(1)).toBe(7);
  expect([roster.threadOf(7), roster.threadOf(4), roster.threadOf(0)]).toEqual([1, undefined, 0]);
  expect([roster.processOf("nemesis"), roster.threadOf("nemesis")]).toEqual(["nemesis", "nemesis"]);
  expect(new Roster(3, false).threadOf("nemesis")).toBeUndefined();
});

test("a thread cannot be occupied or released twice", () => {
  const roster = new Roster(2, false);
  expect(() => roster.release(0)).toThrow(HarnessError);
  roster.occupy(0);
  expect(() => roster.occupy(0)).toThrow("thread 0 is not free");
  expect(() => roster.release(5)).toThrow("thread 5 is not busy");
});
