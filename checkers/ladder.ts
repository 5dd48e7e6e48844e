import {
  type Anomaly,
  invalid,
  unknown,
  type Validity,
  type Verdict,
  valid,
} from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";
import { linearizable } from "./linearizability/linearizable.ts";
import { kv } from "./models/kv.ts";

/** What holds of a history and what does not, as a lattice; the `detail` of the ladder's verdict. */
export interface LadderDetail {
  readonly form: "ladder";
  readonly rungs: readonly RungDetail[];
  /** Models that hold, and that no stronger one that holds implies. */
  readonly strongest: readonly string[];
  /** Models that are refuted, and that imply no weaker one that is refuted. */
  readonly weakestRefuted: readonly string[];
  /** Implications between the rungs: [stronger, weaker]. */
  readonly implications: readonly (readonly [string, string])[];
}

export interface RungDetail {
  readonly name: string;
  readonly validity: Validity;
  readonly summary: string;
  /** The other rung that decided this one; absent when it was checked by itself. */
  readonly impliedBy?: string;
}

/**
 * The models of registers from cheap to dear, and what each implies: a history that has it has those too.
 * Linearizable implies sequential (Herlihy and Wing 1990); sequential the causal models, and those each other, by
 * Bouajjani, Enea, Guerraoui and Hamza (POPL 2017); causal memory implies PRAM (Ahamad et al. 1995). The regular
 * registers are Lamport's (1986). The session guarantees (Terry et al. 1994) are parts of causal consistency. A test checks every implication on random histories.
 */
const lattice: readonly (readonly [name: string, implies: readonly string[]])[] = [
  // Eventual convergence: most histories do not last long enough to tell.
  ["convergence", []],
  ["safe-register", []],
  ["weakly-regular-register", ["safe-register"]],
  ["strongly-regular-register", ["weakly-regular-register"]],
  ["read-your-writes", []],
  ["monotonic-reads", []],
  ["monotonic-writes", ["monotonic-reads"]],
  ["writes-follow-reads", ["monotonic-reads"]],
  ["causal", ["read-your-writes", "monotonic-writes", "writes-follow-reads"]],
  ["causal-convergence", ["causal"]],
  ["pram", ["read-your-writes", "monotonic-writes"]],
  ["causal-memory", ["causal", "pram"]],
  ["sequential", ["causal-convergence", "causal-memory"]],
  ["linearizable", ["sequential", "strongly-regular-register", "convergence"]],
];

/** Which of the models hold, and which are refuted, each with a witness: cheap rungs first. */
export function ladder(checkers: readonly Checker[]): Checker {
  const rungs = rungsOf(checkers);
  return {
    name: "ladder",
    summary:
      "Tells of registers which consistency models hold and which are refuted, from weak to linearizable.",
    check: (history, budget) => {
      const climbed = new Map<string, Climbed>();
      for (const { name, checker } of rungs) {
        const below = weakerOf(name).find((weaker) => climbed.get(weaker)?.verdict.validity === "invalid");
        climbed.set(
          name,
          below === undefined
            ? { verdict: checker.check(history, budget) }
            : { verdict: climbed.get(below)!.verdict, impliedBy: climbed.get(below)!.impliedBy ?? below },
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

/** All that a model implies, itself not among it. */
export function weakerOf(name: string): string[] {
  const found = new Set<string>();
  const direct = new Map(lattice);
  const pending = [...(direct.get(name) ?? [])];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    found.add(next);
    pending.push(...(direct.get(next) ?? []));
  }
  return [...found];
}

interface Climbed {
  readonly verdict: Verdict;
  readonly impliedBy?: string;
}

/** What holds by a stronger model that holds is no longer unknown. */
function held(climbed: ReadonlyMap<string, Climbed>): ReadonlyMap<string, Climbed> {
  const result = new Map(climbed);
  for (const [name, { verdict }] of climbed) {
    if (verdict.validity !== "valid") continue;
    for (const weaker of weakerOf(name))
      if (climbed.get(weaker)?.verdict.validity === "unknown")
        result.set(weaker, { verdict, impliedBy: name });
  }
  return result;
}

function told(climbed: ReadonlyMap<string, Climbed>): Verdict {
  const named = (validity: Validity): string[] =>
    [...climbed].filter(([, one]) => one.verdict.validity === validity).map(([name]) => name);
  const [holds, refuted, open] = [named("valid"), named("invalid"), named("unknown")];
  const implied = new Set(holds.flatMap(weakerOf));
  const strongest = holds.filter((name) => !implied.has(name));
  const weakestRefuted = refuted.filter((name) => !weakerOf(name).some((weaker) => refuted.includes(weaker)));
  const detail: LadderDetail = {
    form: "ladder",
    rungs: [...climbed].map(([name, { verdict, impliedBy }]) => ({
      name,
      validity: verdict.validity,
      summary: impliedBy === undefined ? verdict.summary : `Follows from ${impliedBy}: ${verdict.summary}`,
      ...(impliedBy === undefined ? {} : { impliedBy }),
    })),
    strongest,
    weakestRefuted,
    implications: lattice.flatMap(([name, implies]) =>
      climbed.has(name)
        ? implies.filter((weaker) => climbed.has(weaker)).map((weaker) => [name, weaker] as const)
        : [],
    ),
  };
  const list = (names: readonly string[]): string => (names.length === 0 ? "none" : names.join(", "));
  const summary = [
    `Holds: ${list(holds)}.`,
    `Refuted: ${list(refuted)}.`,
    open.length === 0 ? "" : `Not decided: ${list(open)}.`,
    strongest.length === 0 ? "" : `Strongest that holds: ${list(strongest)}.`,
  ].filter((sentence) => sentence !== "");
  if (refuted.length > 0)
    return invalid(
      summary.join(" "),
      refuted.flatMap((name) => witnesses(name, climbed.get(name)!)),
      detail,
    );
  return open.length > 0 ? unknown(summary.join(" "), detail) : valid(summary.join(" "), detail);
}

/** The first anomaly of a refuted rung, under the rung's name. */
function witnesses(name: string, { verdict, impliedBy }: Climbed): Anomaly[] {
  const first = verdict.anomalies[0];
  if (first === undefined) return [];
  const because = impliedBy === undefined ? [] : [`It is not even ${impliedBy}, which ${name} implies.`];
  return [{ ...first, kind: `not ${name}: ${first.kind}`, explanation: [...because, ...first.explanation] }];
}
