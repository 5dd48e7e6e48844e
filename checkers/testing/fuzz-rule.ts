import type { History } from "../../harness/core/history.ts";
import type { Random } from "../../harness/core/random.ts";
import type { Validity } from "../../harness/core/verdict.ts";

/**
 * One rule under fuzzing: random small histories, the checker's answer, and an oracle that shares no code with it.
 * `npm run fuzz -- NAME --count N` runs it; CI runs a bounded sample. A rule whose histories violate in fewer
 * than 5 % of cases tests nothing, and fails.
 */
export interface FuzzRule {
  readonly name: string;
  readonly summary: string;
  /** A small history (rarely more than 8 operations), with crashes, failures, initial reads and several levels of noise. */
  history(random: Random): History;
  /** What the checker says, with its certificate or core verified: throws when a proof does not hold. */
  checker(history: History): Validity;
  /** The truth by exhaustive search or by the definition, transitive closures and all. */
  oracle(history: History): boolean;
}
