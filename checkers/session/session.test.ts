import { describe, expect, test } from "vitest";
import { columnsOf } from "../engine/columns-of.ts";
import { refutedSights } from "../proofs/session-sights.ts";
import { complaints } from "../testing/fuzzing.ts";
import { call, historyOf, type Line } from "../testing/history-of.ts";
import { sessionRules } from "../testing/rules/causal.ts";
import type { Guarantee } from "./missed.ts";
import { checkSession } from "./session.ts";

const x = { key: "x" };
const y = { key: "y" };
const guarantees: readonly Guarantee[] = [
  "read-your-writes",
  "monotonic-reads",
  "monotonic-writes",
  "writes-follow-reads",
];

/** Which guarantees a history breaks. */
function broken(...lines: Line[]): Guarantee[] {
  const columns = columnsOf(historyOf(...lines));
  return guarantees.filter((guarantee) => checkSession(columns, guarantee).kind === "invalid");
}

describe("each guarantee", () => {
  test.each(sessionRules.map((rule) => [rule.name, rule] as const))(
    "%s agrees with its definition",
    (_, rule) => {
      expect(complaints(rule, 2_000)).toEqual([]);
    },
  );

  test("read-your-writes: a session misses its own write, or sees an older one of its own", () => {
    expect(broken(...call(0, "write", 1, 1, x), ...call(0, "read", null, null, x))).toEqual([
      "read-your-writes",
    ]);
    const older = [
      ...call(0, "write", 1, 1, x),
      ...call(0, "write", 2, 2, x),
      ...call(0, "read", null, 1, x),
    ];
    expect(broken(...older)).toEqual(["read-your-writes"]);
  });

  test("monotonic-reads: what was read is gone, or its writer's older value is back", () => {
    const gone = [
      ...call(0, "write", 1, 1, x),
      ...call(1, "read", null, 1, x),
      ...call(1, "read", null, null, x),
    ];
    expect(broken(...gone)).toEqual(["monotonic-reads", "monotonic-writes", "writes-follow-reads"]);
  });

  test("monotonic-writes: the second write is seen and the first is not", () => {
    const lines = [
      ...call(0, "write", 1, 1, x),
      ...call(0, "write", 2, 2, y),
      ...call(1, "read", null, 2, y),
      ...call(1, "read", null, null, x),
    ];
    expect(broken(...lines)).toEqual(["monotonic-writes"]);
  });

  test("writes-follow-reads: an answer is seen without its question", () => {
    const lines = [
      ...call(0, "write", 1, 1, x),
      ...call(1, "read", null, 1, x),
      ...call(1, "write", 2, 2, y),
      ...call(2, "read", null, 2, y),
      ...call(2, "read", null, null, x),
    ];
    expect(broken(...lines)).toEqual(["writes-follow-reads"]);
  });

  test("writes-follow-reads: what the writer of what a writer had read had read", () => {
    const [z, u] = [{ key: "z" }, { key: "u" }];
    const lines = [
      ...call(0, "write", 1, 1, x),
      ...[...call(1, "read", null, 1, x), ...call(1, "write", 2, 2, y)],
      ...[...call(2, "read", null, 2, y), ...call(2, "write", 3, 3, z)],
      ...[...call(3, "read", null, 3, z), ...call(3, "write", 4, 4, u)],
      ...[...call(4, "read", null, 4, u), ...call(4, "read", null, null, x)],
    ];
    expect(broken(...lines)).toEqual(["writes-follow-reads"]);
  });

  test("concurrent writes may be seen in any order, again and again", () => {
    const lines = [
      ...call(0, "write", 1, 1, x),
      ...call(1, "write", 2, 2, x),
      ...call(2, "read", null, 1, x),
      ...call(2, "read", null, 2, x),
      ...call(2, "read", null, 1, x),
    ];
    expect(broken(...lines)).toEqual([]);
  });
});

describe("what each session sees, as a certificate", () => {
  // Process 0 writes 1 to x and 2 to y; process 1 reads 2 from y, then x; process 2 answers it.
  const columns = columnsOf(
    historyOf(
      ...call(0, "write", 1, 1, x),
      ...call(0, "write", 2, 2, y),
      ...call(1, "read", null, 2, y),
      ...call(1, "read", null, 1, x),
      ...call(1, "write", 3, 3, x),
      ...call(2, "read", null, 3, x),
    ),
  );
  const wrong = (
    guarantee: Guarantee,
    mine: number[],
    theirs: number[],
    levels?: number[],
  ): string | undefined =>
    refutedSights(columns, {
      ...{ form: "sights", guarantee },
      sights: [[0, 1], mine, theirs].map((rows, session) => ({ session, rows: Int32Array.from(rows) })),
      ...(levels === undefined ? {} : { levels: Int32Array.from(levels) }),
    });
  const seen = (row: number): number => -1 - row;

  test.each(guarantees)("of %s is replayed and holds", (guarantee) => {
    const finding = checkSession(columns, guarantee);
    if (finding.kind !== "valid" || finding.certificate.form !== "sights") throw new Error("expected sights");
    expect(refutedSights(columns, finding.certificate)).toBeUndefined();
  });

  test("does not hold when something that must be seen is left out", () => {
    const earlier = (mine: number[]): string | undefined => wrong("monotonic-writes", mine, [seen(4), 5]);
    expect(earlier([seen(0), seen(1), 2, 3, 4])).toBeUndefined();
    expect(earlier([seen(1), 2, seen(0), 3, 4])).toMatch(/without row 0, an earlier write/);
    expect(earlier([seen(0), 2, seen(1), 3, 4])).toMatch(/read row 1, which is not visible/);
    expect(earlier([seen(0), seen(1), 2, 3])).toMatch(/row 4 is missing/);
    expect(earlier([seen(0), seen(1), 3, 2, 4])).toMatch(/out of order/);
    expect(earlier([seen(2), seen(0), seen(1), 2, 3, 4])).toMatch(/writes nothing/);
  });

  test("of writes that follow reads needs the reads of the writer, and levels that rise", () => {
    const mine = [seen(1), 2, seen(0), 3, 4];
    const theirs = [seen(0), seen(1), seen(4), 5];
    expect(wrong("writes-follow-reads", mine, theirs, [0, 1, 2, 3, 4, 5])).toBeUndefined();
    expect(wrong("writes-follow-reads", mine, [seen(4), 5], [0, 1, 2, 3, 4, 5])).toMatch(
      /its session had read/,
    );
    expect(wrong("writes-follow-reads", mine, theirs)).toMatch(/no levels/);
    expect(wrong("writes-follow-reads", mine, theirs, [0, 3, 1, 2, 4, 5])).toMatch(/before what it read/);
    expect(wrong("writes-follow-reads", mine, theirs, [1, 0, 2, 3, 4, 5])).toMatch(
      /earlier one of its session/,
    );
  });

  test("does not hold when a read missed what is visible", () => {
    const missed = columnsOf(historyOf(...call(0, "write", 1, 1, x), ...call(0, "read", null, null, x)));
    const claim = (guarantee: Guarantee, rows: number[]): string | undefined =>
      refutedSights(missed, {
        form: "sights",
        guarantee,
        sights: [{ session: 0, rows: Int32Array.from(rows) }],
      });
    expect(claim("read-your-writes", [0, 1])).toMatch(/row 1 missed row 0/);
    expect(claim("monotonic-reads", [0, 1])).toBeUndefined();
    expect(claim("monotonic-reads", [0, seen(0), 1])).toMatch(/row 1 missed row 0/);
  });

  test("does not hold when a read returned what a visible write comes after", () => {
    // Process 0 writes 1 and 2; process 1 reads 1 and writes 3; process 2 reads 1.
    const old = columnsOf(
      historyOf(
        ...[...call(0, "write", 1, 1, x), ...call(0, "write", 2, 2, x)],
        ...[...call(1, "read", null, 1, x), ...call(1, "write", 3, 3, x)],
        ...call(2, "read", null, 1, x),
      ),
    );
    const claim = (...theirs: number[]): string | undefined =>
      refutedSights(old, {
        ...{ form: "sights", guarantee: "writes-follow-reads", levels: Int32Array.of(0, 1, 2, 3, 4) },
        sights: [[0, 1], [seen(0), 2, 3], theirs].map((rows, session) => {
          return { session, rows: Int32Array.from(rows) };
        }),
      });
    expect(claim(seen(0), 4)).toBeUndefined();
    expect(claim(seen(0), seen(1), 4)).toMatch(/row 4 missed row 1/);
    expect(claim(seen(0), seen(3), 4)).toMatch(/row 4 missed row 3/);
  });
});
