import { type History, nemesisProcess } from "../../harness/core/history.ts";
import { encodeHistory } from "../../harness/core/history-format.ts";
import { Random } from "../../harness/core/random.ts";
import type { FuzzRule } from "./fuzz-rule.ts";

export interface FuzzFigures {
  readonly cases: number;
  readonly violating: number;
  readonly unknown: number;
  readonly disagreements: readonly Disagreement[];
}

export interface Disagreement {
  readonly case: number;
  readonly said: string;
  readonly truth: boolean;
  /** The history with every operation left out that the disagreement does not need. */
  readonly history: History;
}

/** Least share of violating histories: below, a rule tests nothing. */
export const violatingMin = 0.05;

/** Runs cases `from` to `to` of a rule; each case has a seed of its own, so that any can be run alone. */
export function fuzz(
  rule: FuzzRule,
  seed: string,
  from: number,
  to: number,
  disagreementsMax = 3,
  shrinking = true,
): FuzzFigures {
  let violating = 0;
  let unknown = 0;
  let cases = 0;
  const disagreements: Disagreement[] = [];
  for (let number = from; number < to && disagreements.length < disagreementsMax; number++) {
    const history = rule.history(new Random(`${rule.name}/${seed}/${number}`));
    const truth = rule.oracle(history);
    const said = answer(rule, history);
    cases++;
    if (!truth) violating++;
    if (said === "unknown") unknown++;
    else if (said !== (truth ? "valid" : "invalid")) {
      const small = shrinking ? shrunk(rule, history) : history;
      disagreements.push({
        case: number,
        said: answer(rule, small),
        truth: rule.oracle(small),
        history: small,
      });
    }
  }
  return { cases, violating, unknown, disagreements };
}

/** What the first cases of a rule show against it, in words; `unknownMax` is the share of cases left to others. */
export function complaints(rule: FuzzRule, cases: number, unknownMax = 1, seed = "unit"): string[] {
  const { violating, unknown, disagreements } = fuzz(rule, seed, 0, cases);
  const told = disagreements.map(
    ({ case: number, said, truth, history }) =>
      `case ${number}: said ${said}, but the oracle ${truth ? "valid" : "invalid"}\n${encodeHistory(history)}`,
  );
  if (told.length > 0) return told;
  if (violating < violatingMin * cases) told.push(`only ${violating} of ${cases} histories violate`);
  if (unknown > unknownMax * cases) told.push(`${unknown} of ${cases} histories are not decided`);
  return told;
}

/** A proof that does not hold is a disagreement too. */
function answer(rule: FuzzRule, history: History): string {
  try {
    return rule.checker(history);
  } catch (error) {
    return error instanceof Error ? `threw: ${error.stack ?? error.message}` : "threw";
  }
}

function disagrees(rule: FuzzRule, history: History): boolean {
  const said = answer(rule, history);
  return said !== "unknown" && said !== (rule.oracle(history) ? "valid" : "invalid");
}

/** Leaves out one call after the other as long as checker and oracle still disagree. */
function shrunk(rule: FuzzRule, history: History): History {
  let smallest = history;
  for (let again = true; again; ) {
    again = false;
    for (const position of smallest.events.keys()) {
      if (smallest.events[position]!.type !== "invoke") continue;
      const fewer = without(smallest, position);
      if (!disagrees(rule, fewer)) continue;
      smallest = fewer;
      again = true;
      break;
    }
  }
  return smallest;
}

/** The history without the call invoked at a position. */
function without({ events }: History, invoked: number): History {
  const { process } = events[invoked]!;
  const completion = events.findIndex(
    (event, position) => position > invoked && event.process === process && process !== nemesisProcess,
  );
  const completed = completion >= 0 && events[completion]!.type !== "invoke" ? completion : -1;
  const kept = events.filter((_, position) => position !== invoked && position !== completed);
  return { events: kept.map((event, index) => ({ ...event, index })) };
}
