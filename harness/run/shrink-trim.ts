import type { Written } from "./shrink-search.ts";

/** The time for faults ends with what is written. */
export function trimmed(scenario: Written): Written {
  const moments = [...scenario.script.operations, ...scenario.schedule].map(({ atMs }) => atMs);
  const end = Math.ceil(moments.reduce((latest, moment) => Math.max(latest, moment), 0)) + 1;
  return { ...scenario, timeMs: Math.min(scenario.timeMs, end) };
}
