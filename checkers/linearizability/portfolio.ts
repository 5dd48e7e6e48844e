import type { Operation } from "../../harness/core/operation.ts";
import type { AnyModel } from "../model.ts";
import { frontierSearch } from "./frontier.ts";
import { type Found, type Limits, search } from "./search.ts";

/** Steps of the first attempt, with more for long histories, and by how much each following one may take more. */
const firstSteps = 5_000;
const stepsEach = 4;
const growth = 4;

/**
 * Depth first and breadth first in turns, with growing budgets: depth first finds an order where there are many,
 * breadth first sees soon that there is none. Together they cost at most a few times what the better one costs
 * (Gomes and Selman, "Algorithm portfolios", 2001). Deterministic, for budgets are steps.
 */
export function portfolio(model: AnyModel, operations: readonly Operation[], limits: Limits): Found {
  let steps = 0;
  let remembered = 0;
  let share = Math.max(firstSteps, stepsEach * operations.length);
  let last: Found | undefined;
  const attempts = [search, frontierSearch];
  for (let round = 0; ; round++) {
    const stepsMax = Math.max(1, Math.min(share, limits.stepsMax - steps));
    const found = attempts[round % 2]!(model, operations, { ...limits, stepsMax });
    steps += found.steps;
    remembered = Math.max(remembered, found.remembered);
    if (found.kind !== "exhausted") return { ...found, steps, remembered };
    const furthest = Math.max(last?.kind === "exhausted" ? last.furthest : -1, found.furthest);
    const gaveUp = last?.kind === "exhausted" && last.budget !== "steps" && found.budget !== "steps";
    last = { ...found, furthest, steps, remembered };
    if (steps >= limits.stepsMax || found.budget === "deadline" || gaveUp) return last;
    if (round % 2 === 1) share *= growth;
  }
}
