import type { Validity } from "../../harness/core/verdict.ts";

/** What holds of a history and what does not, as a lattice; the `detail` of the ladder's verdict. */
export interface LadderDetail {
  readonly form: "ladder";
  /** From weak to strong. */
  readonly rungs: readonly RungDetail[];
  /** Models that hold, and that no stronger one that holds implies. */
  readonly strongest: readonly string[];
  /** Models that are refuted, and that imply no weaker one that is refuted. */
  readonly weakestRefuted: readonly string[];
  /** Implications between the rungs: [stronger, weaker]. */
  readonly implications: readonly (readonly [string, string])[];
}

export interface RungDetail {
  readonly name: string;
  readonly validity: Validity;
  readonly summary: string;
  /** The other rung that decided this one; absent when it was checked by itself. */
  readonly impliedBy?: string;
}
