import type { PlotScene } from "../../../reports/figures/plot-scene.ts";

/** A claim of the literature, measured again: one experiment writes a table, a figure and what follows from them. */
export interface Experiment {
  readonly name: string;
  /** A phrase: what is compared with what. */
  readonly summary: string;
  /** Where the claim was made. */
  readonly source: string;
  /** What the source claims, in a sentence or two. */
  readonly claim: string;
  /** What the claim's words and figures were compared with, and what of them could not be: it follows "Compared". */
  readonly compared: string;
  /** How it is measured: the set-up, in sentences. */
  readonly method: string;
  /** How often each setting is measured, by the seeds 1 to this. */
  readonly rounds: number;
  /** So many suffice to see whether the claim holds: what its test runs. */
  readonly roundsMin: number;
  /** Deterministic: the same rounds, the same findings. */
  measure(rounds: number): Promise<Findings>;
}

export interface Findings {
  /** What was measured, in sentences with its figures. */
  readonly measured: string;
  /** Whether that is what the source claims. */
  readonly agrees: boolean;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly figure: PlotScene;
}

/** `12.3 %`: a share for people. */
export function percent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)} %`;
}
