import { expect, test } from "vitest";
import { invalid, unknown, valid } from "../core/verdict.ts";
import { failsAs, signatureOf } from "./signature.ts";

const anomaly = (kind: string, explanation: string) => ({ kind, explanation: [explanation], events: [] });
const checks = [
  {
    name: "kv",
    ...invalid("key 3 is wrong", [anomaly("stale read", "process 3 read 4"), anomaly("lost", "x")]),
  },
  { name: "stats", ...valid("fine") },
  { name: "invariants", ...invalid("two", [anomaly("two leaders", "n1 and n2 in term 7")]) },
  { name: "stop at violation", ...invalid("stopped", [anomaly("certain violation", "")]) },
  { name: "coverage", ...unknown("too little") },
];

test("a signature names the checks that failed and the first kind of each, and nothing of the run itself", () => {
  expect(signatureOf({ verdict: "invalid", checks })).toEqual({
    text: "kv: stale read; invariants: two leaders",
    primary: "kv: stale read",
  });
});

test("a smaller case fails alike when it fails the same check with the same kind, whatever else it fails", () => {
  expect(failsAs({ verdict: "invalid", checks: checks.slice(2) }, "invariants: two leaders")).toBe(true);
  expect(failsAs({ verdict: "invalid", checks: checks.slice(2) }, "kv: stale read")).toBe(false);
  expect(failsAs({ verdict: "invalid", checks }, "kv: lost")).toBe(false);
});

test("what is not invalid has no signature; a run stopped at a violation always has one", () => {
  expect(signatureOf({ verdict: "unknown", checks: checks.slice(4) })).toBeUndefined();
  expect(signatureOf({ verdict: "invalid", checks: checks.slice(3) })?.primary).toBe("stop at violation");
});
