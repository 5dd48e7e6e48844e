import { expect, test } from "vitest";
import { defaultBudget } from "./checker.ts";
import { fracturedReads } from "./fractured-reads.ts";
import { call, crashed, failed, historyOf, type Line } from "./testing/history-of.ts";

const wrote = (value: number): Line[] => call(0, "write-row", { a: value, b: value });
const read = (a: unknown, b: unknown): Line[] => call(1, "read-row", null, { a, b });

function told(...lines: readonly Line[][]): { readonly validity: string; readonly kinds: readonly string[] } {
  const { validity, anomalies } = fracturedReads.check(historyOf(...lines.flat()), defaultBudget);
  return { validity, kinds: anomalies.map(({ kind }) => kind) };
}

const sound = { validity: "valid", kinds: [] };

test("a read shows one write whole, whichever it is", () => {
  expect(told(wrote(1), wrote(2), read(2, 2))).toEqual(sound);
  expect(told(wrote(1), wrote(2), read(1, 1))).toEqual(sound);
  expect(told(wrote(1), wrote(2), read(1, 2))).toEqual({ validity: "invalid", kinds: ["fractured read"] });
});

test("a cell that is missing or stands alone is half a write", () => {
  expect(told(wrote(1), call(1, "read-row", null, { a: 1 })).kinds).toEqual(["fractured read"]);
  expect(told(wrote(1), call(1, "read-row", null, {})).kinds).toEqual(["fractured read"]);
  expect(told(wrote(1), call(1, "read-row", null, { a: 1, b: 1, c: 1 })).kinds).toEqual(["phantom cell"]);
});

test("the names of cells have no order, and rows of other keys are other rows", () => {
  expect(told(wrote(1), call(1, "read-row", null, { b: 1, a: 1 }))).toEqual(sound);
  const elsewhere = call(0, "write-row", { a: 2, b: 2 }, { a: 2, b: 2 }, { key: "other" });
  expect(told(wrote(1), elsewhere, read(2, 2)).kinds).toEqual(["phantom cell"]);
});

test("a write without an answer may be seen, also in part of what is wrong; one that failed or came later may not", () => {
  const row = { a: 1, b: 1 };
  expect(told(crashed(0, "write-row", row), read(1, 1))).toEqual(sound);
  expect(told(wrote(2), crashed(0, "write-row", row), read(1, 2)).kinds).toEqual(["fractured read"]);
  expect(told(failed(0, "write-row", row), read(1, 1)).kinds).toEqual(["phantom cell"]);
  expect(told(read(1, 1), wrote(1)).kinds).toEqual(["phantom cell"]);
});

test("reads of nothing decide nothing, and calls of another kind are not passed over", () => {
  expect(told(wrote(1), call(1, "read-row", null, null)).validity).toBe("unknown");
  expect(told(wrote(1), read(1, 1), call(0, "write", 1)).validity).toBe("unknown");
  expect(told(wrote(1), call(1, "read-row", null, 7)).validity).toBe("unknown");
});
