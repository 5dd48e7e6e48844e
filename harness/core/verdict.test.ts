import { expect, test } from "vitest";
import { invalid, unknown, type Validity, valid, worst } from "./verdict.ts";

test("invalid beats unknown beats valid, in any order; of nothing, valid", () => {
  const all: Validity[] = ["valid", "unknown", "invalid"];
  for (const a of all)
    for (const b of all) {
      const expected = all[Math.max(all.indexOf(a), all.indexOf(b))];
      expect(worst([a, b])).toBe(expected);
    }
  expect(worst([])).toBe("valid");
  expect(worst(["valid", "invalid", "unknown", "valid"])).toBe("invalid");
});

test("verdicts are of the kind they are made as, and carry detail only when given some", () => {
  const anomaly = { kind: "lost element", explanation: ["3 was added and never read"], events: [4, 9] };
  expect(valid("fine")).toEqual({ validity: "valid", summary: "fine", anomalies: [] });
  expect(unknown("no time", { steps: 3 })).toEqual({
    validity: "unknown",
    summary: "no time",
    anomalies: [],
    detail: { steps: 3 },
  });
  expect(invalid("lost", [anomaly], 0)).toEqual({
    validity: "invalid",
    summary: "lost",
    anomalies: [anomaly],
    detail: 0,
  });
  expect("detail" in invalid("lost", [anomaly])).toBe(false);
});
