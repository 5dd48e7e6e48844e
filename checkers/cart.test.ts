import { expect, test } from "vitest";
import { cart } from "./cart.ts";
import { defaultBudget } from "./checker.ts";
import { call, crashed, failed, historyOf, type Line } from "./testing/history-of.ts";

const final = (items: readonly number[]): Line[] => call(9, "read", "final", items);

function told(...lines: readonly Line[][]): { readonly validity: string; readonly kinds: readonly string[] } {
  const { validity, anomalies } = cart.check(historyOf(...lines.flat()), defaultBudget);
  return { validity, kinds: anomalies.map(({ kind }) => kind) };
}

const sound = { validity: "valid", kinds: [] };

test("an acknowledged item must be in the final reads, unless somebody asked to remove it", () => {
  expect(told(call(0, "add", 1), final([1]))).toEqual(sound);
  expect(told(call(0, "add", 1), final([]))).toEqual({ validity: "invalid", kinds: ["lost item"] });
  expect(told(call(0, "add", 1), call(0, "remove", 1), final([]))).toEqual(sound);
  expect(told(call(0, "add", 1), call(0, "remove", 1), final([1]))).toEqual(sound);
  expect(told(call(0, "add", 1), crashed(0, "remove", 1), final([]))).toEqual(sound);
  expect(told(call(0, "add", 1), failed(0, "remove", 1), final([])).validity).toBe("invalid");
});

test("an item whose add was not answered may be there or not; one whose add failed may not", () => {
  expect(told(crashed(0, "add", 1), final([1]))).toEqual(sound);
  expect(told(crashed(0, "add", 1), final([]))).toEqual(sound);
  expect(told(failed(0, "add", 1), final([1])).kinds).toEqual(["phantom item"]);
  expect(told(call(0, "read", null, [1]), call(0, "add", 1), final([1])).kinds).toEqual(["phantom item"]);
});

test("reads during the run may lag, and without a final read nothing is known", () => {
  expect(told(call(0, "add", 1), call(1, "read", null, []), final([1]))).toEqual(sound);
  expect(told(call(0, "add", 1), call(1, "read", null, [])).validity).toBe("unknown");
});

test("a call or an answer of another kind is not passed over", () => {
  expect(told(call(0, "put", 1), call(0, "add", 1), final([1])).validity).toBe("unknown");
  expect(told(call(0, "add", 1), call(9, "read", "final", "one")).validity).toBe("unknown");
});
