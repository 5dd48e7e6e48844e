import type { History } from "../../../harness/core/history.ts";
import type { Validity } from "../../../harness/core/verdict.ts";
import { checkCausal } from "../../causal/convergence.ts";
import type { Columns } from "../../engine/columns.ts";
import { columnsOf } from "../../engine/columns-of.ts";
import type { Finding } from "../../engine/finding.ts";
import { refutedLevels } from "../../proofs/causal-levels.ts";
import { isCausal, isConvergent } from "../causal-oracles.ts";
import type { FuzzRule } from "../fuzz-rule.ts";
import { coreHistory } from "../register-core.ts";
import { registerHistory } from "../register-histories.ts";
import { type Deed, someWorld } from "../register-worlds.ts";

const style = { operationsMax: 9, processesMax: 4, keysMax: 3 };

/** The causal models against their definitions: orders are tried, not patterns looked for. */
export const causalRules: readonly FuzzRule[] = [
  rule("causal", "CC by bad patterns and vector clocks", (columns) => checkCausal(columns, "CC"), isCausal),
  rule(
    "causal-convergence",
    "CCv by bad patterns and vector clocks",
    (columns) => checkCausal(columns, "CCv"),
    isConvergent,
  ),
];

export function rule(
  name: string,
  summary: string,
  check: (columns: Columns) => Finding,
  holds: (deeds: readonly Deed[]) => boolean,
): FuzzRule {
  const oracle = (history: History): boolean => someWorld(history, holds);
  return {
    name,
    summary,
    history: (random) => registerHistory(random, style),
    checker(history) {
      const columns = columnsOf(history);
      const finding = check(columns);
      verify(history, columns, finding, oracle);
      return finding.kind satisfies Validity;
    },
    oracle,
  };
}

function verify(
  history: History,
  columns: Columns,
  finding: Finding,
  oracle: (history: History) => boolean,
): void {
  if (finding.kind === "invalid") {
    const { violation } = finding;
    const core = coreHistory(history, columns, violation);
    // A value that nobody wrote contradicts by itself, and in the whole only.
    if (violation.pattern !== "ThinAirRead" && oracle(core))
      throw new Error(`the core is no violation: ${JSON.stringify(violation)}`);
    if (violation.rows.some((row) => row === undefined) || violation.rows.length === 0)
      throw new Error("no rows");
    const strangers = (violation.edges ?? [])
      .flat()
      .filter((row) => typeof row === "number" && !violation.rows.includes(row));
    if (strangers.length > 0) throw new Error("an edge leaves the core");
    return;
  }
  if (finding.kind !== "valid") return;
  const { certificate } = finding;
  const mistake =
    certificate.form === "levels" ? refutedLevels(columns, certificate) : `form ${certificate.form}`;
  if (mistake !== undefined) throw new Error(`the certificate does not hold: ${mistake}`);
}
