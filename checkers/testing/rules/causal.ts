import { assert } from "../../../harness/core/assert.ts";
import type { History } from "../../../harness/core/history.ts";
import type { Validity } from "../../../harness/core/verdict.ts";
import { checkCausalModel, refutedCausal } from "../../causal/causal.ts";
import type { CausalModel } from "../../causal/models.ts";
import type { Columns } from "../../engine/columns.ts";
import { columnsOf } from "../../engine/columns-of.ts";
import type { Finding, Violation } from "../../engine/finding.ts";
import { refutedSights } from "../../proofs/session-sights.ts";
import type { Guarantee } from "../../session/missed.ts";
import { checkSession } from "../../session/session.ts";
import { isCausal, isCausalMemory, isConvergent, isPram, isReadAtomic } from "../causal-oracles.ts";
import type { FuzzRule } from "../fuzz-rule.ts";
import { coreHistory } from "../register-core.ts";
import { registerHistory } from "../register-histories.ts";
import { type Deed, someWorld } from "../register-worlds.ts";
import { holdsFor } from "../session-oracles.ts";

const style = { operationsMax: 10, processesMax: 3, keysMax: 2 };

/** The causal models against their definitions: orders are tried, not patterns looked for. */
export const causalRules: readonly FuzzRule[] = [
  rule("causal", "CC by bad patterns and vector clocks", "CC", isCausal),
  rule("read-atomic", "read atomic by own writes in one order", "RA", isReadAtomic),
  rule("causal-convergence", "CCv by bad patterns and vector clocks", "CCv", isConvergent),
  rule("causal-memory", "CM by labels of each session's view", "CM", isCausalMemory),
  rule("pram", "PRAM by labels of each session's view", "PRAM", isPram),
];

/** The session guarantees against closures of what must be visible. */
export const sessionRules: readonly FuzzRule[] = [
  session("read-your-writes", { own: true }),
  session("monotonic-reads", { remember: true }),
  session("monotonic-writes", { remember: true, earlier: true }),
  session("writes-follow-reads", { remember: true, follow: true }),
];

function session(name: Guarantee, rules: Parameters<typeof holdsFor>[0]): FuzzRule {
  const oracle = (history: History): boolean => someWorld(history, holdsFor(rules));
  return {
    name,
    summary: `${name} by one scan of each session`,
    history: (random) => registerHistory(random, style),
    checker(history) {
      const columns = columnsOf(history);
      const finding = checkSession(columns, name);
      if (finding.kind === "invalid") verifyCore(history, columns, finding.violation, oracle);
      if (finding.kind === "valid") {
        assert(finding.certificate.form === "sights", "sights are the certificate of a session guarantee");
        const mistake = refutedSights(columns, finding.certificate);
        assert(mistake === undefined, `the certificate does not hold: ${mistake}`);
      }
      return finding.kind satisfies Validity;
    },
    oracle,
  };
}

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
  if (finding.kind === "invalid") verifyCore(history, columns, finding.violation, oracle);
  if (finding.kind !== "valid") return;
  const mistake = refutedCausal(columns, finding.certificate, model);
  if (mistake !== undefined) throw new Error(`the certificate does not hold: ${mistake}`);
}

/** The rows of a violation contradict by themselves. */
function verifyCore(
  history: History,
  columns: Columns,
  violation: Violation,
  oracle: (history: History) => boolean,
): void {
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
}
