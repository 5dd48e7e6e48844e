import { describe, expect, it } from "vitest";
import type { History } from "../../harness/core/history.ts";
import { Random } from "../../harness/core/random.ts";
import { defaultBudget } from "../checker.ts";
import { complaints } from "../testing/fuzzing.ts";
import { call, historyOf } from "../testing/history-of.ts";
import { stalenessRules } from "../testing/rules/staleness.ts";
import type { StalenessFigures } from "./figures.ts";
import { missesMeasured, missesPredicted, visibilityMeasured, visibilityPredicted } from "./pbs.ts";
import { ascending } from "./radix-order.ts";
import { staleness, twoAtomic } from "./staleness.ts";

const stale: History = historyOf(
  ...call(0, "write", 1),
  ...call(0, "write", 2),
  ...call(0, "write", 3),
  ...call(1, "read", null, 1),
);

function figuresOf(history: History): StalenessFigures {
  return staleness().check(history, defaultBudget).detail as StalenessFigures;
}

describe("staleness", () => {
  it.each(stalenessRules.map((rule) => [rule.name, rule] as const))(
    "%s agrees with all orders tried on small histories",
    (name, rule) => {
      expect(complaints(rule, name === "two-atomic" ? 5000 : 1500, 0)).toEqual([]);
    },
  );

  it("says how stale a read was, in time and in versions", () => {
    const figures = figuresOf(stale);
    // Write 1 ended at 1 ms, write 2 at 3 ms; the read began at 6 ms.
    expect(figures).toMatchObject({
      unit: "ms",
      reads: 1,
      staleReads: 1,
      ageMax: 3,
      versionsMax: 2,
      firstStale: 6,
    });
    // Write 1 and the others need to meet only: stretched by half a millisecond at either end they overlap.
    expect(figures).toMatchObject({ gamma: 1, delta: 3, entangledReads: 1 });
    expect(figures.misses.slice(0, 3).map(({ share }) => share)).toEqual([1, 1, 0]);
  });

  it("finds nothing in a history that is linearizable", () => {
    const figures = figuresOf(historyOf(...call(0, "write", 1), ...call(1, "read", null, 1)));
    expect(figures).toMatchObject({
      gamma: 0,
      delta: 0,
      ageMax: 0,
      versionsMax: 0,
      staleReads: 0,
      firstStale: -1,
    });
  });

  it("takes nothing for newer that showed only after the read began, whatever the clock says", () => {
    const { events } = historyOf(
      ...call(0, "write", 1),
      [0, "invoke", "write", 2],
      [1, "invoke", "read"],
      [0, "ok", "write", 2],
      [1, "ok", "read", 1],
    );
    // The clock was set back while the read ran.
    const times = [0, 1, 2, 9, 4, 5];
    const back = { events: events.map((event, at) => ({ ...event, time: times[at]! * 1_000_000 })) };
    expect(figuresOf(back)).toMatchObject({ unit: "ms", ageMax: 0, versionsMax: 0, staleReads: 0 });
  });

  it("judges only what was promised", () => {
    const kinds = (bounds: Parameters<typeof staleness>[0]): string[] =>
      staleness(bounds)
        .check(stale, defaultBudget)
        .anomalies.map(({ kind }) => kind);
    expect(kinds({})).toEqual([]);
    expect(kinds({ gammaMax: 1, deltaMax: 3, ageMax: 3, versionsMax: 2 })).toEqual([]);
    expect(kinds({ gammaMax: 0.9, deltaMax: 2, ageMax: 2, versionsMax: 1 })).toEqual([
      "gamma exceeded",
      "delta exceeded",
      "read too old",
      "read too many versions behind",
    ]);
  });

  it("has no delay for a value that nobody wrote, and no measure for values written twice", () => {
    expect(staleness().check(historyOf(...call(0, "read", null, 5)), defaultBudget).validity).toBe("invalid");
    const twice = historyOf(...call(0, "write", 1), ...call(0, "write", 1), ...call(0, "read", null, 1));
    expect(staleness().check(twice, defaultBudget).validity).toBe("unknown");
    expect(twoAtomic.check(twice, defaultBudget).validity).toBe("unknown");
  });

  it("names a read from the future as that", () => {
    const early = historyOf(...call(0, "read", null, 1), ...call(0, "write", 1));
    expect(twoAtomic.check(early, defaultBudget).anomalies[0]!.kind).toBe("read from the future");
  });

  it("allows the second latest value and not the third, with a core of what is needed", () => {
    const second = historyOf(...call(0, "write", 1), ...call(0, "write", 2), ...call(1, "read", null, 1));
    expect(twoAtomic.check(second, defaultBudget).validity).toBe("valid");
    const noisy = historyOf(
      ...Array.from({ length: 20 }, (_, at) => call(2, "write", 100 + at)).flat(),
      ...call(0, "write", 1),
      ...call(0, "write", 2),
      ...call(0, "write", 3),
      ...call(1, "read", null, 1),
      ...Array.from({ length: 20 }, (_, at) => call(2, "write", 200 + at)).flat(),
    );
    const verdict = twoAtomic.check(noisy, defaultBudget);
    expect(verdict.validity).toBe("invalid");
    expect(verdict.anomalies[0]!.events).toHaveLength(8);
  });

  it("keeps in a core the write that a cas of the core had read", () => {
    const verdict = twoAtomic.check(
      historyOf(
        ...[...call(0, "write", 5), ...call(0, "write", 1), ...call(0, "cas", [5, 2])],
        ...[...call(0, "write", 3), ...call(1, "read", null, 1)],
      ),
      defaultBudget,
    );
    expect(verdict.anomalies[0]!.kind).toBe("not 2-atomic");
    expect(verdict.anomalies[0]!.events).toHaveLength(10);
  });
});

describe("PBS", () => {
  it("predicts misses by the formula of the paper", () => {
    expect(missesPredicted({ replicas: 3, reads: 1, writes: 1 }, 1)).toBeCloseTo(2 / 3);
    expect(missesPredicted({ replicas: 3, reads: 1, writes: 1 }, 5)).toBeCloseTo((2 / 3) ** 5);
    expect(missesPredicted({ replicas: 3, reads: 1, writes: 2 }, 1)).toBeCloseTo(1 / 3);
    expect(missesPredicted({ replicas: 3, reads: 2, writes: 2 }, 1)).toBe(0);
  });

  it("predicts that waiting helps, and that overlapping quorums need no waiting", () => {
    const delays = {
      write: (random: Random): number => random.exponential(20),
      acknowledge: (random: Random): number => random.exponential(1),
      read: (random: Random): number => random.exponential(1),
      respond: (random: Random): number => random.exponential(1),
    };
    const curve = (reads: number, writes: number): number[] =>
      visibilityPredicted({ replicas: 3, reads, writes }, delays, [0, 20, 200], new Random("pbs"), 4000);
    const [now, later, much] = curve(1, 1);
    expect(now).toBeGreaterThan(0.3);
    expect(later).toBeGreaterThan(now! + 0.1);
    expect(much).toBeGreaterThan(0.99);
    expect(curve(2, 2)).toEqual([1, 1, 1]);
  });

  it("measures the same curves from reads", () => {
    const versions = Int32Array.of(0, 1, 2, 0);
    expect(missesMeasured(versions, 3).map(({ share }) => share)).toEqual([0.5, 0.25, 0]);
    const measured = visibilityMeasured(Float64Array.of(1, 1, 9, -1), versions, [2, 10]);
    expect(measured).toEqual([
      { at: 2, reads: 2, share: 0.5 },
      { at: 10, reads: 1, share: 0 },
    ]);
  });
});

describe("ascending", () => {
  it("orders numbers of either sign and leaves equal ones as they stood", () => {
    const random = new Random("radix");
    const numbers = Float64Array.from({ length: 2000 }, () =>
      random.pick([0, 1, -1, 0.5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, random.normal(0, 1e6)]),
    );
    const expected = [...numbers.keys()].sort((a, b) =>
      numbers[a] === numbers[b] ? a - b : numbers[a]! < numbers[b]! ? -1 : 1,
    );
    expect([...ascending(numbers)]).toEqual(expected);
    expect([...ascending(new Float64Array(0))]).toEqual([]);
  });
});
