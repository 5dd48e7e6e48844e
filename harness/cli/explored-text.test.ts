import { expect, test } from "vitest";
import type { Explored } from "../run/explore/explore.ts";
import { exploredStatus, exploredText } from "./explored-text.ts";

const all: Explored = {
  ...{ programs: 9, exhausted: 9, exhaustedSize: 3, begun: 9, runs: 40, walks: 20, redundant: 4, cut: 0 },
  ...{ undecided: 0, stepsLongest: 12, ordersMedian: 7, ended: "exhausted" },
};

const text = (explored: Explored): string =>
  exploredText(explored, { stepsMax: 200, seconds: 2, reduction: true });

test("what was exhausted is valid, unless a checker could not decide", () => {
  expect(exploredStatus(all)).toBe(0);
  expect(text(all)).toMatch(/^Exhausted: every order in this scope was tried/);
  const undecided = { ...all, undecided: 3 };
  expect(exploredStatus(undecided)).toBe(2);
  expect(text(undecided)).toMatch(/^Exhausted, but of 3 runs the checkers could not decide/);
});

test.each([
  ["time", "the budget of 2 s was spent"],
  ["runs", "the limit of schedules was reached"],
  ["steps", "5 orders were longer than 200 steps"],
] as const)("what ended by %s is unknown and says so, with what is left", (ended, why) => {
  const part: Explored = { ...all, ended, exhausted: 4, begun: 6, cut: 5 };
  expect(exploredStatus(part)).toBe(2);
  expect(text(part)).toMatch(new RegExp(`^Not exhausted: ${why}`));
  expect(text(part)).toContain("Of 9 programs 4 were exhausted, 2 begun, 3 not begun");
  expect(text(part)).toContain("(32 a second), 4 left as redundant; one stands for 7 orders");
});
