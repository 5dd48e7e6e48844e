import { tellsOfDisk } from "../core/disk-death.ts";
import { nanosToMs } from "../core/time.ts";
import { invalid, type Verdict, valid } from "../core/verdict.ts";
import type { Death } from "../environments/environment.ts";
import type { FaultRecord } from "./run-record.ts";

/** No node may stop by itself, unless over the errors of a disk that a fault broke. */
export function nodesVerdict(deaths: readonly Death[], faults: readonly FaultRecord[]): Verdict {
  const own = unexcused(deaths, faults);
  const excused = deaths.length - own.length;
  if (own.length === 0) {
    const but =
      excused === 0 ? "" : `, but for ${excused} ${excused === 1 ? "time" : "times"} over a broken disk`;
    return valid(`no node stopped by itself${but}`);
  }
  const anomalies = own.slice(0, 20).map((death) => ({
    kind: "node died",
    explanation: [
      `${death.node} stopped by itself at ${(nanosToMs(death.time) / 1000).toFixed(3)} s: ${death.text}`,
    ],
    events: [],
  }));
  return invalid(
    `${own.length} node${own.length === 1 ? "" : "s"} stopped without being stopped by a fault`,
    anomalies,
  );
}

/** The deaths that are the system's own affair. */
export const unexcused = (deaths: readonly Death[], faults: readonly FaultRecord[]): Death[] =>
  deaths.filter((death) => !isExcused(death, faults));

/**
 * The end of the fault does not matter: a node that was paused learns of its errors later, and that the rule was lifted
 * the fault itself has proven.
 */
function isExcused({ node, time, text }: Death, faults: readonly FaultRecord[]): boolean {
  return (
    tellsOfDisk(text) &&
    faults.some(
      (fault) =>
        fault.kind === "disk-error" &&
        fault.skipped === undefined &&
        fault.nodes.includes(node) &&
        fault.injectedAt <= time,
    )
  );
}
