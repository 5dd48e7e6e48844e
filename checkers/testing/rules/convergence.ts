import { type History, operationsOf } from "../../../harness/core/history.ts";
import { defaultBudget } from "../../checker.ts";
import { convergence } from "../../convergence.ts";
import type { FuzzRule } from "../fuzz-rule.ts";
import { someTraffic } from "../register-traffic.ts";

/** Some value, written or there from the start, explains all last reads but those of writes that may come late. */
export const convergenceRules: readonly FuzzRule[] = [
  {
    name: "convergence",
    summary: "After the last write, one value explains the last reads of all clients.",
    history: (random) => someTraffic(random, 9, true),
    // Too few reads to compare say nothing against a history.
    checker: (history) =>
      convergence.check(history, defaultBudget).validity === "invalid" ? "invalid" : "valid",
    oracle: converges,
  },
];

function converges(history: History): boolean {
  const operations = operationsOf(history);
  const changes = operations
    .filter(({ f, outcome }) => f !== "read" && outcome.type !== "fail")
    .map(({ f, input, outcome, completed }) => {
      return { value: f === "cas" ? (input as unknown[])[1] : input, sure: outcome.type === "ok", completed };
    });
  const sure = changes.filter((change) => change.sure);
  const quiet = operations.filter(
    (read) =>
      read.f === "read" &&
      read.outcome.type === "ok" &&
      sure.every((change) => change.completed < read.invoked),
  );
  const last = quiet.filter(
    (read) => !quiet.some((later) => later.process === read.process && later.invoked > read.invoked),
  );
  const answers = last.map(({ outcome }) => (outcome.type === "ok" ? outcome.output : undefined));
  const late = changes.filter((change) => !change.sure).map((change) => change.value);
  const candidates = sure.length === 0 ? [null, ...late] : sure.map((change) => change.value);
  return candidates.some((value) => answers.every((answer) => answer === value || late.includes(answer)));
}
