import type { History } from "../../../harness/core/history.ts";
import type { Validity } from "../../../harness/core/verdict.ts";
import { checkCausalModel, refutedCausal } from "../../causal/causal.ts";
import type { CausalModel } from "../../causal/models.ts";
import type { Columns } from "../../engine/columns.ts";
import { columnsOf } from "../../engine/columns-of.ts";
import type { Finding } from "../../engine/finding.ts";
import { isCausal, isCausalMemory, isConvergent, isPram } from "../causal-oracles.ts";
import type { FuzzRule } from "../fuzz-rule.ts";
import { coreHistory } from "../register-core.ts";
import { registerHistory } from "../register-histories.ts";
import { type Deed, someWorld } from "../register-worlds.ts";

const style = { operationsMax: 9, processesMax: 4, keysMax: 3 };

/** The causal models against their definitions: orders are tried, not patterns looked for. */
export const causalRules: readonly FuzzRule[] = [
  rule("causal", "CC by bad patterns and vector clocks", "CC", isCausal),
  rule("causal-convergence", "CCv by bad patterns and vector clocks", "CCv", isConvergent),
  rule("causal-memory", "CM by labels of each session's view", "CM", isCausalMemory),
  rule("pram", "PRAM by labels of each session's view", "PRAM", isPram),
];

function rule(
  name: string,
  summary: string,
  model: CausalModel,
  holds: (deeds: readonly Deed[]) => boolean,
): FuzzRule {
  const oracle = (history: History): boolean => someWorld(history, holds);
  return {
    name,
    summary,
    history: (random) => registerHistory(random, style),
    checker(history) {
      const columns = columnsOf(history);
      const finding = checkCausalModel(columns, model);
      verify(history, columns, finding, oracle, model);
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
  model: CausalModel,
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
  const mistake = refutedCausal(columns, finding.certificate, model);
  if (mistake !== undefined) throw new Error(`the certificate does not hold: ${mistake}`);
}
