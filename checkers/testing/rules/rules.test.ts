import { describe, expect, it } from "vitest";
import type { FuzzRule } from "../fuzz-rule.ts";
import { complaints, fuzz } from "../fuzzing.ts";
import { fuzzRules } from "./index.ts";
import { registerRules } from "./registers.ts";

describe.each(fuzzRules.map((rule) => [rule.name, rule] as const))("the rule %s", (_, rule) => {
  it("agrees with its oracle on a sample of which enough violates", () => {
    expect(complaints(rule, 400, 1, "sample")).toEqual([]);
  });
});

describe("fuzzing", () => {
  it("shrinks a disagreement to the calls it needs, and takes a proof that fails for one", () => {
    const careless: FuzzRule = { ...registerRules[0]!, checker: () => "valid" };
    const { disagreements } = fuzz(careless, "careless", 0, 400);
    expect(disagreements.length).toBe(3);
    for (const { history } of disagreements) expect(history.events.length).toBeLessThanOrEqual(6);
    const throwing: FuzzRule = {
      ...careless,
      checker: () => {
        throw new Error("the proof does not hold");
      },
    };
    expect(fuzz(throwing, "throwing", 0, 1).disagreements[0]!.said).toContain("the proof does not hold");
  });
});
