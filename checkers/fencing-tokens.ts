import type { Key, Operation } from "../harness/core/operation.ts";
import type { Anomaly } from "../harness/core/verdict.ts";
import { by, eventsOf } from "./wording.ts";

/** The fencing token that an acquire was answered with; undefined where it got none. */
export function tokenOf({ outcome }: Operation): number | undefined {
  return outcome.type === "ok" && typeof outcome.output === "number" ? outcome.output : undefined;
}

/**
 * Acquires whose token is not greater than one that had been given out before they began, or is another's. They come in
 * the order of their returns.
 */
export function tokensGoneBack(key: Key, acquires: readonly Operation[]): Anomaly[] {
  const fenced = acquires.filter((acquire) => tokenOf(acquire) !== undefined);
  const anomalies: Anomaly[] = [];
  const given = new Map<number, Operation>();
  let greatest: Operation | undefined;
  let ended = 0;
  for (const acquire of [...fenced].sort((a, b) => a.invoked - b.invoked)) {
    const token = tokenOf(acquire)!;
    for (; ended < fenced.length && fenced[ended]!.completed < acquire.invoked; ended++)
      if (greatest === undefined || tokenOf(fenced[ended]!)! > tokenOf(greatest)!) greatest = fenced[ended]!;
    const twin = given.get(token);
    const earlier = twin ?? (greatest !== undefined && tokenOf(greatest)! >= token ? greatest : undefined);
    given.set(token, acquire);
    if (earlier === undefined) continue;
    anomalies.push({
      kind: twin === undefined ? "fencing token went back" : "fencing token given twice",
      explanation: [
        twin === undefined
          ? `${by(acquire)} got the token ${token}, although ${tokenOf(earlier)} had been given out before it began.`
          : `${by(acquire)} got the token ${token}, which was given out to another too.`,
        `The other: ${by(earlier)}.`,
      ],
      events: eventsOf(earlier, acquire),
      ...(key === "" ? {} : { key }),
    });
  }
  return anomalies;
}
