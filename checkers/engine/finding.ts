/**
 * What an engine answers about columns, before it is told in words. Rows are rows of the columns.
 * The same form for all engines, so that proofs, reports and fuzzing are written once.
 */
export type Finding =
  | { readonly kind: "valid"; readonly certificate: Certificate }
  | { readonly kind: "invalid"; readonly violation: Violation }
  | { readonly kind: "unknown"; readonly budget: string; readonly progress: string };

/** What a separate verifier replays; see checkers/proofs/. */
export type Certificate =
  /**
   * One order of all rows that took effect, per key or for all keys (key -1); rows left out never happened.
   * Where a cas may be apart (regular registers, staleness), readings stand as `-1 - row` and writings as `row`.
   */
  | {
      readonly form: "order";
      readonly orders: readonly { readonly key: number; readonly rows: Int32Array }[];
    }
  /** One order for each session (causal memory, PRAM), or each session and key (slow memory): its view. */
  | {
      readonly form: "views";
      readonly views: readonly {
        readonly session: number;
        readonly key?: number;
        readonly rows: Int32Array;
      }[];
    }
  /** A number for each row: a relation is acyclic because each of its edges goes up. `relation` names which. */
  | { readonly form: "levels"; readonly relation: string; readonly levels: Int32Array }
  /**
   * For each session its operations in their order (`row`) and, before each, the writes that a session guarantee
   * makes visible to it from there on (`-1 - row`); with levels where what certainly follows what is causal.
   */
  | {
      readonly form: "sights";
      readonly guarantee: string;
      readonly sights: readonly { readonly session: number; readonly rows: Int32Array }[];
      readonly levels?: Int32Array;
    }
  /** Everything was looked at, each by itself, or the proof is too long to keep: nothing more than the count. */
  | { readonly form: "scan"; readonly looked: number };

/** A contradiction in a few rows. */
export interface Violation {
  /** The literature's name: "CyclicCO", "WriteCORead", "stale read", "new/old inversion" ... */
  readonly pattern: string;
  /** The guilty rows, in the order in which the explanation speaks of them. */
  readonly rows: readonly number[];
  /** Why, in one paragraph of plain sentences that speak of the operations by `describeRow`. */
  readonly sentences: readonly string[];
  /** Edges to draw between guilty rows: [from, to, label]. */
  readonly edges?: readonly (readonly [number, number, string])[];
}
