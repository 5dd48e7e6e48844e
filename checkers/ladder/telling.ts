import type { Anomaly, Verdict } from "../../harness/core/verdict.ts";
import type { LadderDetail } from "./detail.ts";

/** What is known of one model. */
export interface Rung {
  readonly verdict: Verdict;
  /** The model whose verdict decides this one; absent when it was checked by itself. */
  readonly impliedBy?: string;
}

export function summaryOf(
  { strongest }: LadderDetail,
  holds: readonly string[],
  refuted: readonly string[],
  open: readonly string[],
): string {
  return [
    `Holds: ${list(holds)}.`,
    `Refuted: ${list(refuted)}.`,
    open.length === 0 ? "" : `Not decided: ${list(open)}.`,
    strongest.length === 0 ? "" : `Strongest that holds: ${list(strongest)}.`,
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

/** For the first line of a report. */
export function headlineOf({ strongest, weakestRefuted }: LadderDetail): string {
  return `strongest that holds: ${list(strongest)}; weakest refuted: ${list(weakestRefuted)}`;
}

/** The first anomaly of a refuted rung, under the rung's name; of one that follows from another, that said first. */
export function witnessOf(name: string, { verdict, impliedBy }: Rung): Anomaly[] {
  const first = verdict.anomalies[0];
  if (first === undefined) return [];
  const { headline: _, ...witness } = first;
  const because =
    impliedBy === undefined
      ? []
      : [`Refuted because ${name} implies ${impliedBy}, which does not hold here.`];
  return [
    { ...witness, kind: `not ${name}: ${first.kind}`, explanation: [...because, ...first.explanation] },
  ];
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}
