import { describe, expect, test } from "vitest";
import { columnsOf } from "../engine/columns-of.ts";
import { complaints } from "../testing/fuzzing.ts";
import { call, crashed, historyOf, type Line } from "../testing/history-of.ts";
import { causalRules } from "../testing/rules/causal.ts";
import { checkCausalModel, refutedCausal } from "./causal.ts";
import type { CausalModel } from "./models.ts";

const x = { key: "x" };
const y = { key: "y" };

describe("each causal rule", () => {
  test.each(causalRules.map((rule) => [rule.name, rule] as const))(
    "%s agrees with its definition",
    (_, rule) => {
      expect(complaints(rule, 3_000)).toEqual([]);
    },
  );
});

describe("a bad pattern is named", () => {
  const patternOf = (model: CausalModel, ...lines: Line[]): string => {
    const finding = checkCausalModel(columnsOf(historyOf(...lines)), model);
    return finding.kind === "invalid" ? finding.violation.pattern : finding.kind;
  };

  test("CyclicCO: two sessions read each other's later write", () => {
    const lines = [
      ...call(0, "read", null, 2, x),
      ...call(0, "write", 1, 1, y),
      ...call(1, "read", null, 1, y),
      ...call(1, "write", 2, 2, x),
    ];
    expect(patternOf("CC", ...lines)).toBe("CyclicCO");
  });

  test("ThinAirRead: nobody wrote it", () => {
    expect(patternOf("CC", ...call(0, "read", null, 7, x))).toBe("ThinAirRead");
  });

  test("WriteCOInitRead: a session misses what it wrote", () => {
    const lines = [...call(0, "write", 1, 1, x), ...call(0, "read", null, null, x)];
    expect(patternOf("CC", ...lines)).toBe("WriteCOInitRead");
  });

  test("WriteCORead: a reader goes back behind what another session overwrote", () => {
    const lines = [
      ...call(0, "write", 1, 1, x),
      ...call(0, "write", 2, 2, x),
      ...call(1, "read", null, 2, x),
      ...call(1, "read", null, 1, x),
    ];
    expect(patternOf("CC", ...lines)).toBe("WriteCORead");
  });

  test("CyclicCF: two readers see concurrent writes in opposite orders, which only CCv forbids", () => {
    const lines = [
      ...call(0, "write", 1, 1, x),
      ...call(1, "write", 2, 2, x),
      ...call(2, "read", null, 1, x),
      ...call(2, "read", null, 2, x),
      ...call(3, "read", null, 2, x),
      ...call(3, "read", null, 1, x),
    ];
    expect(patternOf("CC", ...lines)).toBe("valid");
    expect(patternOf("CCv", ...lines)).toBe("CyclicCF");
  });

  test("WriteHBInitRead and CyclicHB: what CCv allows and no order of one session's view explains (POPL 2017, figure 3)", () => {
    const z = { key: "z" };
    const lines = [
      ...call(0, "write", 1, 1, z),
      ...call(0, "write", 1, 1, x),
      ...call(0, "write", 1, 1, y),
      ...call(1, "write", 2, 2, x),
      ...call(1, "read", null, null, z),
      ...call(1, "read", null, 1, y),
      ...call(1, "read", null, 2, x),
    ];
    expect(patternOf("CCv", ...lines)).toBe("valid");
    expect(patternOf("CM", ...lines)).toBe("WriteHBInitRead");
    expect(patternOf("PRAM", ...lines)).toBe("WriteHBInitRead");
    const returns = [
      ...call(0, "write", 1, 1, x),
      ...call(1, "write", 2, 2, x),
      ...call(2, "read", null, 1, x),
      ...call(2, "read", null, 2, x),
      ...call(2, "read", null, 1, x),
    ];
    expect(patternOf("CC", ...returns)).toBe("valid");
    expect(patternOf("PRAM", ...returns)).toBe("CyclicHB");
  });

  test("PRAM but not causal: what a session passes on by writing need not have reached the others", () => {
    const lines = [
      ...call(0, "write", 1, 1, x),
      ...call(1, "read", null, 1, x),
      ...call(1, "write", 2, 2, y),
      ...call(2, "read", null, 2, y),
      ...call(2, "read", null, null, x),
    ];
    expect(patternOf("PRAM", ...lines)).toBe("valid");
    expect(patternOf("CC", ...lines)).toBe("WriteCOInitRead");
  });

  test("WriteCOInitRead over three hops: clocks are joined, not only counted", () => {
    const lines = [
      ...call(0, "write", 1, 1, x),
      ...call(1, "read", null, 1, x),
      ...call(1, "write", 2, 2, y),
      ...call(2, "read", null, 2, y),
      ...call(2, "write", 3, 3, { key: "z" }),
      ...call(3, "read", null, 3, { key: "z" }),
      ...call(3, "read", null, null, x),
    ];
    expect(patternOf("CC", ...lines)).toBe("WriteCOInitRead");
  });

  test("a forced order takes what precedes it along: labels fall, and pull others with them", () => {
    const z = { key: "z" };
    const writer = [...call(0, "write", 5, 5, y), ...call(0, "write", 6, 6, x), ...call(0, "write", 7, 7, z)];
    const falls = [
      ...[...writer, ...call(1, "write", 1, 1, x)],
      ...[...call(2, "read", null, 1, x), ...call(2, "read", null, null, y)],
      ...[...call(2, "read", null, 7, z), ...call(2, "read", null, 1, x)],
    ];
    const k = { key: "k" };
    const m = { key: "m" };
    const pulls = [
      ...[
        ...writer,
        ...call(1, "write", 1, 1, x),
        ...call(1, "write", 2, 2, k),
        ...call(1, "write", 3, 3, m),
      ],
      ...[...call(3, "write", 4, 4, k), ...call(2, "read", null, 4, k), ...call(2, "read", null, null, y)],
      ...[...call(2, "read", null, 7, z), ...call(2, "read", null, 1, x), ...call(2, "read", null, 3, m)],
      ...call(2, "read", null, 4, k),
    ];
    for (const lines of [falls, pulls]) {
      expect(patternOf("CC", ...lines)).toBe("valid");
      expect(patternOf("CM", ...lines)).toBe("WriteHBInitRead");
      expect(patternOf("PRAM", ...lines)).toBe("WriteHBInitRead");
    }
  });

  test("a write without an answer counts when it was seen", () => {
    const lines = [...crashed(0, "write", 1), ...call(1, "read", null, 1), ...call(1, "read", null, null)];
    expect(patternOf("CC", ...lines)).toBe("WriteCOInitRead");
    expect(patternOf("CC", ...crashed(0, "write", 1), ...call(1, "read", null, null))).toBe("valid");
  });

  test("values written twice are told, and leave violations elsewhere standing", () => {
    const twice = [
      ...call(0, "write", 1, 1, x),
      ...call(1, "write", 1, 1, x),
      ...call(2, "read", null, 1, x),
    ];
    expect(patternOf("CC", ...twice)).toBe("unknown");
    expect(patternOf("CC", ...twice, ...call(2, "write", 5, 5, y), ...call(2, "read", null, null, y))).toBe(
      "WriteCOInitRead",
    );
  });

  test("CyclicHB among the writes of others: what a reader saw of two of them crosses", () => {
    const lines = [
      ...[
        ...call(0, "write", 1, 1, x),
        ...call(0, "write", 2, 2, y),
        ...call(0, "write", 3, 3, { key: "u" }),
      ],
      ...[
        ...call(1, "write", 4, 4, y),
        ...call(1, "write", 5, 5, x),
        ...call(1, "write", 6, 6, { key: "z" }),
      ],
      ...[...call(2, "read", null, 3, { key: "u" }), ...call(2, "read", null, 6, { key: "z" })],
      ...[...call(2, "read", null, 1, x), ...call(2, "read", null, 4, y)],
    ];
    expect(patternOf("CC", ...lines)).toBe("valid");
    expect(patternOf("CM", ...lines)).toBe("CyclicHB");
    expect(patternOf("PRAM", ...lines)).toBe("CyclicHB");
  });

  test("a forced order is told with how the reader had come to see what it did not read", () => {
    const lines = [
      ...call(0, "write", 1, 1, x),
      ...call(1, "write", 2, 2, x),
      ...[...call(2, "read", null, 1, x), ...call(2, "read", null, 2, x)],
      ...[...call(3, "read", null, 2, x), ...call(3, "read", null, 1, x)],
    ];
    const finding = checkCausalModel(columnsOf(historyOf(...lines)), "CCv");
    const labels = finding.kind === "invalid" ? finding.violation.edges?.map(([, , label]) => label) : [];
    expect(labels?.toSorted()).toEqual(["cf", "cf", "po", "po", "rf", "rf"]);
  });
});

test("levels that put a hidden write before its reader are no certificate", () => {
  const lines = [
    ...[...call(0, "write", 1, 1, x), ...call(0, "write", 2, 2, x)],
    ...[...call(1, "read", null, 2, x), ...call(1, "read", null, 1, x)],
  ];
  const levels = Int32Array.of(0, 1, 2, 3);
  for (const relation of ["co", "co and cf"] as const)
    expect(refutedCausal(columnsOf(historyOf(...lines)), { form: "levels", relation, levels }, "CC")).toBe(
      "row 3 could not read row 0: row 1 is in the way",
    );
});
