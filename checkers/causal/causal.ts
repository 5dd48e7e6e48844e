import { assert } from "../../harness/core/assert.ts";
import type { Checker } from "../checker.ts";
import type { Columns } from "../engine/columns.ts";
import { columnsOf } from "../engine/columns-of.ts";
import type { Certificate, Finding } from "../engine/finding.ts";
import { verdictOf } from "../engine/verdict-of.ts";
import { refutedLevels } from "../proofs/causal-levels.ts";
import { refutedViews } from "../proofs/causal-views.ts";
import { refutedOwnWrites } from "../proofs/own-writes.ts";
import { checkCausal } from "./convergence.ts";
import { type CausalModel, causalModels } from "./models.ts";
import { checkReadAtomic } from "./read-atomic.ts";
import { checkViews } from "./views.ts";

/** The causal models and PRAM as checkers; histories of registers with unique written values. */
export const causalCheckers: readonly Checker[] = (["RA", "CC", "CCv", "CM", "PRAM"] as const).map(
  (model): Checker => {
    const { name, summary, property } = causalModels[model];
    return {
      name,
      summary,
      check(history) {
        const columns = columnsOf(history);
        const finding = checkCausalModel(columns, model);
        const verified = verifies(columns, finding, model);
        return verdictOf(finding, columns, { property, verified });
      },
    };
  },
);

/** Decides one of the causal models. */
export function checkCausalModel(columns: Columns, model: CausalModel): Finding {
  if (model === "RA") return checkReadAtomic(columns);
  return model === "CC" || model === "CCv" ? checkCausal(columns, model) : checkViews(columns, model);
}

/** What is wrong with a certificate, by the separate verifiers; undefined when it holds. */
export function refutedCausal(
  columns: Columns,
  certificate: Certificate,
  model: CausalModel,
): string | undefined {
  if (certificate.form === "levels" && model === "RA") return refutedOwnWrites(columns, certificate);
  if (certificate.form === "levels") return refutedLevels(columns, certificate);
  if (certificate.form === "views") return refutedViews(columns, certificate, model === "CM");
  return `no verifier for the form ${certificate.form}`;
}

/** Plain clocks are compared beyond which a certificate is not replayed at run time. */
const replayMax = 20_000_000;

/** Replays a certificate by the separate verifier; false when the history is too long for that. */
function verifies(columns: Columns, finding: Finding, model: CausalModel): boolean {
  if (finding.kind !== "valid" || columns.count * columns.sessions > replayMax) return false;
  const mistake = refutedCausal(columns, finding.certificate, model);
  assert(mistake === undefined, `the certificate of a valid history does not hold: ${mistake}`);
  return true;
}
