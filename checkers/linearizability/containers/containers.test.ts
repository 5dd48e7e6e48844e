import { describe, expect, it } from "vitest";
import { Random } from "../../../harness/core/random.ts";
import { complaints } from "../../testing/fuzzing.ts";
import { containerRules, isDecidedFast } from "../../testing/rules/containers.ts";

const cases = 1_500;

describe.each(containerRules.map((rule) => [rule.name, rule] as const))(
  "the exact test of %s",
  (name, rule) => {
    it("agrees with trying every order, its orders play and its cores have none", () => {
      expect(complaints(rule, cases, 0)).toEqual([]);
    });

    it("decides most histories by itself", () => {
      const random = new Random("decided fast");
      let decided = 0;
      for (let round = 0; round < 200; round++) if (isDecidedFast(name, rule.history(random))) decided++;
      expect(decided).toBeGreaterThan(160);
    });
  },
);
