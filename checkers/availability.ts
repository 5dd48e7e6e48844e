import { operationsOf } from "../harness/core/history.ts";
import { invalid, unknown, valid } from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";
import { counted } from "./wording.ts";

/**
 * The share of calls that succeeded, against what was asked for: `total`, a fraction from 0 to 1, or nothing.
 */
export function availability(wanted?: "total" | number): Checker {
  const least = wanted === "total" ? 1 : (wanted ?? 0);
  return {
    name: "availability",
    summary: "The share of calls that succeeded is at least what was asked for.",
    check(history) {
      const operations = operationsOf(history);
      if (operations.length === 0) return unknown("No operations.");
      const missed = operations.filter(({ outcome }) => outcome.type !== "ok");
      const ok = operations.length - missed.length;
      const share = ok / operations.length;
      const detail = { ok, invocations: operations.length, share, wanted: least };
      const summary = `${ok} of ${counted(operations.length, "call")} succeeded (${(share * 100).toFixed(2)} %).`;
      if (share >= least) return valid(summary, detail);
      const first = missed[0]!;
      const anomaly = {
        kind: "unavailable",
        explanation: [
          `${summary} At least ${(least * 100).toFixed(2)} % were wanted.`,
          `The first that did not: ${first.f} of process ${first.process}, invoked at ${first.invoked}.`,
        ],
        events: missed.slice(0, 20).map(({ invoked }) => invoked),
      };
      return invalid(summary, [anomaly], detail);
    },
  };
}
