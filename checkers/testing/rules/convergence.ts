import { type History, operationsOf } from "../../../harness/core/history.ts";
import { defaultBudget } from "../../checker.ts";
import { convergence } from "../../convergence.ts";
import type { FuzzRule } from "../fuzz-rule.ts";
import { someTraffic } from "../register-traffic.ts";

/** Some value, written or there from the start, explains all last reads but those of writes that may come late. */
export const convergenceRules: readonly FuzzRule[] = [
  rule("convergence", "After the last write, one value explains the last reads of all clients.", 0),
  rule("convergence-quiet", "The same of reads that begin 1 ms after the last write.", 1),
];

function rule(name: string, summary: string, quietMs: number): FuzzRule {
  return {
    name,
    summary,
    history: (random) => someTraffic(random, 9, true),
    // Too few reads to compare say nothing against a history.
    checker: (history) =>
      convergence({ quietMs }).check(history, defaultBudget).validity === "invalid" ? "invalid" : "valid",
    oracle: (history) => converges(history, quietMs),
  };
}

function converges(history: History, quietMs: number): boolean {
  const operations = operationsOf(history);
  const changes = operations
    .filter(({ f, outcome }) => f !== "read" && outcome.type !== "fail")
    .map(({ f, input, outcome, completed, completedAt }) => {
      const value = f === "cas" ? (input as unknown[])[1] : input;
      return { value, sure: outcome.type === "ok", completed, completedAt };
    });
  const sure = changes.filter((change) => change.sure);
  const quiet = operations.filter(
    (read) =>
      read.f === "read" &&
      read.outcome.type === "ok" &&
      sure.every((change) => change.completed < read.invoked) &&
      sure.every((change) => read.invokedAt - (change.completedAt ?? 0) >= quietMs * 1_000_000),
  );
  const last = quiet.filter(
    (read) => !quiet.some((later) => later.process === read.process && later.invoked > read.invoked),
  );
  const answers = last.map(({ outcome }) => (outcome.type === "ok" ? outcome.output : undefined));
  const late = changes.filter((change) => !change.sure).map((change) => change.value);
  const candidates = sure.length === 0 ? [null, ...late] : sure.map((change) => change.value);
  return candidates.some((value) => answers.every((answer) => answer === value || late.includes(answer)));
}
