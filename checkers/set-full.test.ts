import { describe, expect, it } from "vitest";
import { broadcast } from "./broadcast.ts";
import { defaultBudget } from "./checker.ts";
import { setFull } from "./set-full.ts";
import { call, crashed, failed, historyOf, type Line } from "./testing/history-of.ts";

const verdict = (lines: readonly Line[], linearizable = false) =>
  setFull({ linearizable }).check(historyOf(...lines), defaultBudget);
const kinds = (lines: readonly Line[], linearizable = false): string[] =>
  verdict(lines, linearizable).anomalies.map(({ kind }) => kind);
const final = (node: string, elements: readonly number[]): Line[] =>
  call(9, "read", "final", elements, { node });

describe("set-full", () => {
  it("accepts a set in which every element stays", () => {
    const lines = [
      ...call(0, "add", 1),
      ...call(1, "read", null, [1]),
      ...call(0, "add", 2),
      ...call(1, "read", null, [2, 1]),
    ];
    expect(verdict(lines, true)).toMatchObject({ validity: "valid", anomalies: [] });
  });

  it("takes each key for a set of its own", () => {
    const [x, y] = [{ key: "x" }, { key: "y" }];
    const lines = [
      ...call(0, "add", 1, 1, x),
      ...call(1, "read", null, [1], x),
      ...call(1, "read", null, [], y),
    ];
    expect(verdict(lines, true)).toMatchObject({ validity: "valid", anomalies: [] });
    expect(kinds([...lines, ...call(1, "read", null, [1], y)])).toEqual(["phantom element"]);
    expect(verdict([...lines, ...call(1, "read", null, [], x)]).anomalies).toMatchObject([
      { kind: "lost element", key: "x" },
    ]);
  });

  it("does not miss from a final read what is added only later", () => {
    const lines = [...call(1, "read", null, [1]), ...final("n1", []), ...call(0, "add", 1)];
    expect(kinds(lines)).toEqual(["phantom element"]);
  });

  it("finds an acknowledged element that is gone from the last read", () => {
    expect(
      kinds([...call(0, "add", 1), ...call(1, "read", null, [1]), ...call(1, "read", null, [])]),
    ).toEqual(["lost element"]);
    expect(kinds([...call(0, "add", 1), ...call(0, "add", 2), ...call(1, "read", null, [2])])).toEqual([
      "lost element",
    ]);
  });

  it("finds an unanswered element that was seen once and is gone", () => {
    expect(
      kinds([...crashed(0, "add", 1), ...call(1, "read", null, [1]), ...call(1, "read", null, [])]),
    ).toEqual(["lost element"]);
  });

  it("does not call an element lost when the read that missed it began before the last sighting was over", () => {
    const lines: Line[] = [
      ...call(0, "add", 1),
      [1, "invoke", "read"],
      [2, "invoke", "read"],
      [2, "ok", "read", []],
      [1, "ok", "read", [1]],
    ];
    expect(verdict(lines).validity).toBe("valid");
    expect(kinds(lines, true)).toEqual(["stale read"]);
  });

  it("forgives a late element unless linearizability is asked for", () => {
    const lines = [...call(0, "add", 1), ...call(1, "read", null, []), ...call(1, "read", null, [1])];
    expect(verdict(lines)).toMatchObject({ validity: "valid", detail: { stale: 1 } });
    expect(kinds(lines, true)).toEqual(["stale read"]);
  });

  it("judges losses by the last final read of each node, when final reads were planned", () => {
    const add = call(0, "add", 1);
    expect(verdict([...add, ...final("n1", [1]), ...final("n2", [1])]).validity).toBe("valid");
    expect(kinds([...add, ...final("n2", []), ...final("n1", [1])])).toEqual(["lost element"]);
    expect(verdict([...add, ...final("n2", []), ...final("n1", [1]), ...final("n2", [1])]).validity).toBe(
      "valid",
    );
    expect(verdict([...add, ...call(2, "read", null, [1]), ...crashed(9, "read", "final")]).validity).toBe(
      "unknown",
    );
  });

  it("finds elements that nobody added, whose add failed, or that are there before they are added", () => {
    expect(kinds([...call(0, "add", 1), ...call(1, "read", null, [1, 7])])).toEqual(["phantom element"]);
    expect(kinds([...failed(0, "add", 1), ...call(1, "read", null, [1])])).toEqual(["phantom element"]);
    expect(kinds([...call(1, "read", null, [1]), ...call(0, "add", 1)])).toEqual(["phantom element"]);
  });

  it("finds an element that stands twice in a read", () => {
    expect(kinds([...call(0, "add", 1), ...call(1, "read", null, [1, 1])])).toEqual(["duplicate element"]);
  });

  it("knows nothing when nothing was ever read", () => {
    expect(verdict(call(0, "add", 1)).validity).toBe("unknown");
    expect(verdict([]).validity).toBe("unknown");
  });

  it("serves broadcast with its own function", () => {
    const lines = [...call(0, "broadcast", 1), ...final("n1", [1]), ...final("n2", [])];
    expect(broadcast.check(historyOf(...lines), defaultBudget).anomalies).toHaveLength(1);
    const whole = [...call(0, "broadcast", 1), ...final("n1", [1]), ...final("n2", [1])];
    expect(broadcast.check(historyOf(...whole), defaultBudget).validity).toBe("valid");
  });
});
