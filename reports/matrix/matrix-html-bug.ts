import { escapeMarkup } from "../text/escape.ts";
import {
  bestText,
  caseText,
  controlText,
  cpuPerHitText,
  othersText,
  rateText,
  seedsText,
  sizeText,
  whole,
} from "./matrix-text.ts";
import type { BugTally } from "./tally.ts";

/** All that was measured of one bug: the inside of its row. */
export function bugDetails(bug: BugTally): string {
  const { entry, recorded, shrunk, undirected } = bug;
  const again = entry.found
    ? entry.replayed
      ? `found on seed ${entry.seed}, and the same byte for byte when replayed`
      : `found on seed ${entry.seed}, but not the same when replayed`
    : `not found on seed ${entry.seed}`;
  const facts: readonly (readonly [string, string])[] = [
    ["what a run shows", entry.anomaly],
    ...(entry.precedent === undefined ? [] : [["precedent", entry.precedent] as const]),
    ["recorded scenario", again],
    ...(recorded === undefined
      ? []
      : ([
          ["found on", rateText(recorded.rate)],
          ["seeds to detection", seedsText(recorded.rate)],
          ["processor time a detection", cpuPerHitText(recorded)],
          ["also seen by", othersText(recorded, entry.caughtBy)],
          ["the same seeds without it", controlText(recorded)],
        ] as const)),
    ["with nothing known of it", rateText(undirected.rate)],
    ["then soonest by", bestText(bug)],
    ["then also seen by", othersText(undirected, entry.caughtBy)],
    [
      "smallest case",
      shrunk === undefined || shrunk.ended === "not reproduced"
        ? sizeText(shrunk)
        : `${sizeText(shrunk)}; from ${caseText(shrunk.before)} in ${whole(shrunk.runs)} runs`,
    ],
    ["what the run said", entry.finding],
  ];
  const rows = facts
    .map(([name, text]) => `<dt>${escapeMarkup(name)}</dt><dd>${escapeMarkup(text)}</dd>`)
    .join("");
  return `<div class="details"><p class="lead">${escapeMarkup(entry.summary)}</p><dl>${rows}</dl><pre><code>${escapeMarkup(entry.command)}</code></pre></div>`;
}
