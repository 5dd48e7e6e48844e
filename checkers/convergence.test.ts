import { describe, expect, it } from "vitest";
import { defaultBudget } from "./checker.ts";
import { type ConvergenceOptions, convergence } from "./convergence.ts";
import { complaints } from "./testing/fuzzing.ts";
import { call, crashed, historyOf, type Line } from "./testing/history-of.ts";
import { convergenceRules } from "./testing/rules/convergence.ts";

const told = (
  options: ConvergenceOptions,
  ...lines: readonly Line[]
): { validity: string; kinds: string[] } => {
  const { validity, anomalies } = convergence(options).check(historyOf(...lines), defaultBudget);
  return { validity, kinds: anomalies.map(({ kind }) => kind) };
};
/** With a claim that all reads after the last write came late enough. */
const check = (...lines: readonly Line[]): ReturnType<typeof told> => told({ quietMs: 0 }, ...lines);

describe("convergence", () => {
  it.each(convergenceRules.map((rule) => [rule.name, rule] as const))(
    "%s: agrees with the definition on small histories",
    (_, rule) => {
      expect(complaints(rule, 5000)).toEqual([]);
    },
  );

  it("asks for agreement in the end, not on the way", () => {
    const write = [...call(0, "write", 1), ...call(0, "write", 2)];
    expect(
      check(...write, ...call(1, "read", null, 1), ...call(1, "read", null, 2), ...call(2, "read", null, 2)),
    ).toEqual({ validity: "valid", kinds: [] });
    expect(check(...write, ...call(1, "read", null, 2), ...call(2, "read", null, 1))).toEqual({
      validity: "invalid",
      kinds: ["diverged"],
    });
  });

  it("refutes nothing that may only be late, unless somebody claims that it had long enough", () => {
    const late = [...call(0, "write", 1), ...call(1, "read", null, 1), ...call(2, "read", null, null)];
    expect(told({}, ...late)).toEqual({ validity: "unknown", kinds: [] });
    expect(told({ quietMs: 4 }, ...late)).toEqual({ validity: "unknown", kinds: [] });
    expect(told({ quietMs: 3 }, ...late)).toEqual({ validity: "invalid", kinds: ["never converged"] });
    const nothing = [...call(0, "write", 1), ...call(1, "read", null, 7)];
    expect(told({}, ...nothing).kinds).toEqual(["converged on nothing written"]);
  });

  it("refutes nothing that was read while a fault lasted, where the quiet has to be undisturbed", () => {
    const fault = (f: string): Line => ["nemesis", "info", f, { id: 1 }];
    const late = [...call(0, "write", 1), ...call(1, "read", null, 1), ...call(2, "read", null, null)];
    const lines = [fault("start-partition"), ...late, fault("stop-partition")];
    expect(told({ quietMs: 3 }, ...lines).kinds).toEqual(["never converged"]);
    expect(told({ quietMs: 3, undisturbed: true }, ...lines).validity).toBe("unknown");
    const rest = [...call(1, "read", null, 1), ...call(1, "read", null, 1), ...call(2, "read", null, null)];
    expect(told({ quietMs: 3, undisturbed: true }, ...lines, ...rest).kinds).toEqual(["never converged"]);
  });

  it("says why it does not know, and of which key", () => {
    const x = { key: "x" };
    const lines = [...call(0, "write", 1, 1, x), ...call(1, "read", null, null, x)];
    expect(convergence().check(historyOf(...lines), defaultBudget).summary).toMatch(
      /disagreed of "x".*quiet period/,
    );
  });

  it("takes marked final reads as that claim, and looks at them alone", () => {
    const lines = [...call(0, "write", 1), ...call(0, "write", 2), ...call(3, "read", null, 1)];
    const final = [...call(1, "read", "final", 2), ...call(2, "read", "final", 2)];
    expect(told({}, ...lines, ...final).validity).toBe("valid");
    expect(told({}, ...lines, ...call(1, "read", "final", 2), ...call(2, "read", "final", 1)).kinds).toEqual([
      "diverged",
    ]);
    expect(told({}, ...lines, ...call(1, "read", null, 2)).validity).toBe("unknown");
  });

  it("lets a write without an answer come late, and nothing else", () => {
    const late = [...crashed(5, "write", 3), ...call(0, "write", 1)];
    expect(check(...late, ...call(1, "read", null, 1), ...call(2, "read", null, 3)).validity).toBe("valid");
    expect(check(...late, ...call(1, "read", null, 3), ...call(2, "read", null, null)).kinds).toEqual([
      "never converged",
    ]);
  });

  it("takes a delete for a write of the initial value, whatever it was given", () => {
    const gone = [...call(0, "write", 1), ...call(0, "delete", 1)];
    expect(check(...gone, ...call(1, "read", null, null), ...call(2, "read", null, null)).validity).toBe(
      "valid",
    );
  });

  it("does not count reads before the last write, not even final ones", () => {
    const read = (input: unknown): Line[] => [...call(1, "read", input, 1), ...call(2, "read", input, 1)];
    const last = call(0, "write", 1);
    expect(told({}, ...last, ...read(null), ...last).validity).toBe("unknown");
    expect(told({}, ...last, ...read("final"), ...last).validity).toBe("unknown");
  });

  it("says nothing when nobody read twice after the last write", () => {
    expect(check(...call(1, "read", null, null), ...call(0, "write", 1)).validity).toBe("unknown");
  });
});
