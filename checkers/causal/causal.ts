import { assert } from "../../harness/core/assert.ts";
import type { Checker } from "../checker.ts";
import type { Columns } from "../engine/columns.ts";
import { columnsOf } from "../engine/columns-of.ts";
import type { Finding } from "../engine/finding.ts";
import { verdictOf } from "../engine/verdict-of.ts";
import { refutedLevels } from "../proofs/causal-levels.ts";
import { checkCausal } from "./convergence.ts";
import { causalModels } from "./models.ts";

/** The causal models as checkers; histories of registers with unique written values. */
export const causalCheckers: readonly Checker[] = (["CC", "CCv"] as const).map((model): Checker => {
  const { name, summary, property } = causalModels[model];
  return {
    name,
    summary,
    check(history) {
      const columns = columnsOf(history);
      const finding = checkCausal(columns, model);
      const verified = verifies(columns, finding);
      return verdictOf(finding, columns, { property, verified });
    },
  };
});

/** Plain clocks are compared beyond which a certificate is not replayed at run time. */
const replayMax = 20_000_000;

/** Replays a certificate by the separate verifier; false when the history is too long for that. */
function verifies(columns: Columns, finding: Finding): boolean {
  if (finding.kind !== "valid" || columns.count * columns.sessions > replayMax) return false;
  const { certificate } = finding;
  assert(certificate.form === "levels", "causal consistency is certified by levels");
  const mistake = refutedLevels(columns, certificate);
  assert(mistake === undefined, `the certificate of a valid history does not hold: ${mistake}`);
  return true;
}
