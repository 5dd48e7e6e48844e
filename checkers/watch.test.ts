import { describe, expect, test } from "vitest";
import { defaultBudget } from "./checker.ts";
import { call, historyOf, type Line } from "./testing/history-of.ts";
import { watch } from "./watch.ts";
import type { WatchEvent } from "./watch-truth.ts";

const judge = (...lines: Line[]) => watch.check(historyOf(...lines), defaultBudget);
const kinds = (...lines: Line[]): string[] => judge(...lines).anomalies.map(({ kind }) => kind);

const put = (revision: number, ...pairs: [string, number][]): Line[] => call(0, "put", pairs, revision);
const told = (from: number, next: number, ...events: WatchEvent[]): Line[] =>
  call(1, "watch", from, { events, next });
const list = (revision: number, values: Record<string, number>): Line[] =>
  call(2, "list", null, { values, revision });

/** Three revisions; the second is of two keys. */
const writes = [...put(2, ["a", 1]), ...put(3, ["a", 2], ["b", 3]), ...put(5, ["b", 4])];

describe("a watcher", () => {
  test("who is told of everything, in one answer or in several, is content", () => {
    const whole = told(1, 6, [2, "a", 1], [3, "a", 2], [3, "b", 3], [5, "b", 4]);
    const parts = [...told(1, 3, [2, "a", 1]), ...told(3, 5, [3, "b", 3], [3, "a", 2]), ...told(5, 5)];
    expect(judge(...writes, ...whole, ...parts).validity).toBe("valid");
  });

  test("may begin anywhere, and may be told that he is too late", () => {
    const late = call(1, "watch", 1, { events: [], next: 1, compacted: 4 });
    expect(judge(...writes, ...late, ...told(4, 6, [5, "b", 4])).validity).toBe("valid");
  });

  test.each<[string, Line[]]>([
    ["lost event", told(1, 4, [2, "a", 1], [3, "a", 2])],
    ["lost event", told(3, 6, [3, "a", 2], [3, "b", 3])],
    ["watch went back", told(5, 3)],
    ["event out of place", told(3, 4, [2, "a", 1], [3, "a", 2], [3, "b", 3])],
    ["event out of place", told(2, 3, [2, "a", 1], [3, "a", 2], [3, "b", 3])],
    ["events out of order", told(3, 6, [5, "b", 4], [3, "a", 2], [3, "b", 3])],
    ["repeated event", told(2, 3, [2, "a", 1], [2, "a", 1])],
    ["event nobody wrote", told(2, 3, [2, "a", 1], [2, "c", 9])],
    ["wrong revision", told(4, 6, [4, "a", 1], [5, "b", 4])],
  ])("finds a mistake: %s", (kind, lines) => {
    expect(kinds(...writes, ...lines)).toContain(kind);
  });

  test("is told of nothing that failed, or was written only later", () => {
    const failed: Line[] = [
      [0, "invoke", "put", [["a", 7]]],
      [0, "fail", "put", [["a", 7]], { error: "abort" }],
    ];
    expect(kinds(...failed, ...told(7, 8, [7, "a", 7]))).toEqual(["event of a failed write"]);
    expect(kinds(...told(7, 8, [7, "a", 7]), ...put(7, ["a", 7]))).toEqual(["event nobody wrote"]);
  });

  test("may be told of a write that was never answered, and then so must others", () => {
    const open: Line[] = [
      [0, "invoke", "put", [["a", 7]]],
      [0, "info", "put", [["a", 7]], { error: "timeout" }],
    ];
    expect(kinds(...open, ...told(7, 8, [7, "a", 7]))).toEqual([]);
    expect(kinds(...open, ...told(7, 8, [7, "a", 7]), ...told(6, 9))).toEqual(["lost event"]);
  });

  test("is told the same as another", () => {
    const two = [...told(2, 3, [2, "a", 1]), ...told(2, 3, [2, "a", 2])];
    expect(kinds(...writes, ...two)).toContain("different events at one revision");
  });
});

test("a list holds what the last change up to its revision left", () => {
  const seen = told(1, 6, [2, "a", 1], [3, "a", 2], [3, "b", 3], [5, "b", 4]);
  expect(kinds(...writes, ...seen, ...list(3, { a: 2, b: 3 }), ...list(5, { a: 2, b: 4 }))).toEqual([]);
  expect(kinds(...writes, ...seen, ...list(5, { a: 2, b: 3 }))).toEqual(["stale list"]);
  expect(kinds(...writes, ...seen, ...list(3, { a: 2, b: 4 }))).toEqual(["stale list"]);
  expect(kinds(...writes, ...seen, ...list(3, { a: 2 }))).toEqual(["stale list"]);
});

test("a list holds nothing of the future, of failed writes or of nobody's", () => {
  const seen = told(1, 6, [2, "a", 1], [3, "a", 2], [3, "b", 3], [5, "b", 4]);
  expect(kinds(...writes, ...seen, ...list(2, { a: 1, b: 3 }))).toEqual(["wrong list"]);
  expect(kinds(...writes, ...seen, ...list(2, { a: 1, c: 9 }))).toEqual(["wrong list"]);
  const failed: Line[] = [
    [0, "invoke", "put", [["a", 7]]],
    [0, "fail", "put", [["a", 7]], { error: "abort" }],
  ];
  expect(kinds(...writes, ...failed, ...list(3, { a: 7, b: 3 }))).toEqual(["stale list"]);
});

test("a value that is written twice is told of twice", () => {
  const twice = [...put(2, ["a", 1]), ...put(3, ["a", 2]), ...put(4, ["a", 1])];
  expect(kinds(...twice, ...told(2, 5, [2, "a", 1], [3, "a", 2], [4, "a", 1]))).toEqual([]);
  expect(kinds(...twice, ...list(4, { a: 1 }), ...list(3, { a: 1 }))).toEqual(["stale list"]);
});

test("it is unknown whether watchers learn of everything when none learned of anything", () => {
  expect(judge(...writes).validity).toBe("unknown");
});
