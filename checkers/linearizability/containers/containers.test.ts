import { describe, expect, it } from "vitest";
import { Random } from "../../../harness/core/random.ts";
import { fuzz, violatingMin } from "../../testing/fuzzing.ts";
import { containerRules, isDecidedFast } from "../../testing/rules/containers.ts";

/*
 * Mutation. Each of these was broken by itself (by a script, 8,000 to 12,000 cases of its rule) and noticed here:
 *   lives: duplicates not refused, a second removal, a removal without insertion, unanswered insertions kept
 *   presence: empties unchecked, empty spans counted, the first free gap sought from the beginning
 *   queue: gaps of empties, both deadlines, the moment of entering; crashed dequeues: ignored, too few, no moments
 *   priority queue: nothing hides, nothing covers, crashed extracts ignored, empties left out
 *   stack: nothing freed by peeling, calls served too early, fleeting elements, gaps unmarked, pushes not moved,
 *     slots on the wrong side, crashed pops ignored
 *   places: real time unchecked, the latest beginning forgotten; lists: prefixes, doubles, strangers, duplicates
 *   set: chain, equal answers, repeated adds not delayed, no witness, doubles counted
 *   counter: reads too low, too high, waiting reads, mixed steps, letters, the heap's order
 *   tickets: answered twice, mixed steps, unneeded calls; permits: one too many, releases without hold or answer,
 *     moments of acquires, whose release it is, equal tokens; keys: numbers not forgotten, ends not renumbered
 * Not noticed, and for a reason: the deadlines of crashed dequeues and of unanswered tickets (what comes after finds
 * the same contradiction, and tells it worse), an insertion's bound by its removal in queues (it follows).
 */
const cases = 1_500;

describe.each(containerRules.map((rule) => [rule.name, rule] as const))(
  "the exact test of %s",
  (name, rule) => {
    it("agrees with trying every order, its orders play and its cores have none", () => {
      const figures = fuzz(rule, "unit", 0, cases);
      expect(figures.disagreements).toEqual([]);
      expect(figures.unknown).toBe(0);
      expect(figures.violating / figures.cases).toBeGreaterThan(violatingMin);
    });

    it("decides most histories by itself", () => {
      const random = new Random("decided fast");
      let decided = 0;
      for (let round = 0; round < 200; round++) if (isDecidedFast(name, rule.history(random))) decided++;
      expect(decided).toBeGreaterThan(160);
    });
  },
);
