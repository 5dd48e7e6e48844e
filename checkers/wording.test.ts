import { expect, test } from "vitest";
import { decided } from "./wording.ts";

test("of many anomalies some of each kind are listed, in their order", () => {
  const anomaly = (kind: string, event: number) => ({ kind, explanation: [], events: [event] });
  const common = Array.from({ length: 30 }, (_, event) => anomaly("common", event));
  const { anomalies, summary } = decided([...common, anomaly("rare", 30)], undefined, "31 calls.");
  expect(anomalies).toEqual([...common.slice(0, 19), anomaly("rare", 30)]);
  expect(summary).toBe("30 × common, 1 × rare (20 are listed, some of each kind). 31 calls.");
});
