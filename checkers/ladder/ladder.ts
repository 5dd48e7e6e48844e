import { invalid, unknown, type Validity, type Verdict, valid } from "../../harness/core/verdict.ts";
import type { Checker } from "../checker.ts";
import { linearizable } from "../linearizability/linearizable.ts";
import { kv } from "../models/kv.ts";
import type { LadderDetail } from "./detail.ts";
import { lattice, weakerOf } from "./lattice.ts";
import { headlineOf, type Rung, summaryOf, witnessOf } from "./telling.ts";

/** Which of the models hold, and which are refuted, each with a witness: cheap rungs first. */
export function ladder(checkers: readonly Checker[]): Checker {
  const rungs = rungsOf(checkers);
  return {
    name: "ladder",
    summary:
      "Tells of registers which consistency models hold and which are refuted, from weak to linearizable.",
    check: (history, budget) => {
      const climbed = new Map<string, Rung>();
      for (const { name, checker } of rungs) {
        const below = weakerOf(name).find((weaker) => climbed.get(weaker)?.verdict.validity === "invalid");
        const rung = below === undefined ? undefined : climbed.get(below)!;
        climbed.set(
          name,
          rung === undefined
            ? { verdict: checker.check(history, budget) }
            : { verdict: rung.verdict, impliedBy: rung.impliedBy ?? below! },
        );
      }
      return told(held(climbed));
    },
  };
}

/** The rungs that have a checker, cheap ones first. */
export function rungsOf(
  checkers: readonly Checker[],
): { readonly name: string; readonly checker: Checker }[] {
  return lattice.flatMap(([name]) => {
    const checker =
      name === "linearizable" ? linearizable(kv()) : checkers.find((candidate) => candidate.name === name);
    return checker === undefined ? [] : [{ name, checker }];
  });
}

/** What holds by a stronger model that holds is no longer unknown. */
function held(climbed: ReadonlyMap<string, Rung>): ReadonlyMap<string, Rung> {
  const result = new Map(climbed);
  for (const [name, { verdict }] of climbed) {
    if (verdict.validity !== "valid") continue;
    for (const weaker of weakerOf(name))
      if (climbed.get(weaker)?.verdict.validity === "unknown")
        result.set(weaker, { verdict, impliedBy: name });
  }
  return result;
}

function told(climbed: ReadonlyMap<string, Rung>): Verdict {
  const named = (validity: Validity): string[] =>
    [...climbed].filter(([, one]) => one.verdict.validity === validity).map(([name]) => name);
  const [holds, refuted] = [named("valid"), named("invalid")];
  const implied = new Set(holds.flatMap(weakerOf));
  const detail: LadderDetail = {
    form: "ladder",
    rungs: [...climbed].map(([name, { verdict, impliedBy }]) => ({
      name,
      validity: verdict.validity,
      summary: impliedBy === undefined ? verdict.summary : `Follows from ${impliedBy}: ${verdict.summary}`,
      ...(impliedBy === undefined ? {} : { impliedBy }),
    })),
    strongest: holds.filter((name) => !implied.has(name)),
    weakestRefuted: refuted.filter((name) => !weakerOf(name).some((weaker) => refuted.includes(weaker))),
    implications: lattice.flatMap(([name, implies]) =>
      climbed.has(name)
        ? implies.filter((weaker) => climbed.has(weaker)).map((weaker) => [name, weaker] as const)
        : [],
    ),
  };
  const summary = summaryOf(detail, holds, refuted, named("unknown"));
  if (refuted.length > 0) {
    // What was refuted by itself first: the rest follows.
    const own = refuted.filter((name) => climbed.get(name)!.impliedBy === undefined);
    const following = refuted.filter((name) => !own.includes(name));
    const anomalies = [...own, ...following].flatMap((name) => witnessOf(name, climbed.get(name)!));
    const first = anomalies.slice(0, 1).map((one) => ({ ...one, headline: headlineOf(detail) }));
    return invalid(summary, [...first, ...anomalies.slice(1)], detail);
  }
  return holds.length < climbed.size ? unknown(summary, detail) : valid(summary, detail);
}
