export type Validity = "valid" | "unknown" | "invalid";

/** Something that must not be. */
export interface Anomaly {
  /** A short name of the field: "non-linearizable read", "lost element", "duplicate id". */
  readonly kind: string;
  /** What happened in a dozen plain words, for headlines: "a read returned a value that had been overwritten". */
  readonly headline?: string;
  /** Plain sentences, most important first. */
  readonly explanation: readonly string[];
  /** The guilty events' positions in the history: any report can point at them. */
  readonly events: readonly number[];
  readonly key?: string | number;
  /** What a figure needs beyond the events; JSON, its form named by `kind`. */
  readonly detail?: unknown;
}

/** What one checker found. `unknown` says which budget or coverage was missing; it never turns into `valid`. */
export interface Verdict {
  readonly validity: Validity;
  readonly summary: string;
  readonly anomalies: readonly Anomaly[];
  /** Figures and certificates worth keeping (counts, quantiles, a witness order); JSON. */
  readonly detail?: unknown;
}

export function valid(summary: string, detail?: unknown): Verdict {
  return detail === undefined
    ? { validity: "valid", summary, anomalies: [] }
    : { validity: "valid", summary, anomalies: [], detail };
}

export function unknown(summary: string, detail?: unknown): Verdict {
  return detail === undefined
    ? { validity: "unknown", summary, anomalies: [] }
    : { validity: "unknown", summary, anomalies: [], detail };
}

export function invalid(summary: string, anomalies: readonly Anomaly[], detail?: unknown): Verdict {
  return detail === undefined
    ? { validity: "invalid", summary, anomalies }
    : { validity: "invalid", summary, anomalies, detail };
}

const rank: Record<Validity, number> = { valid: 0, unknown: 1, invalid: 2 };

/** The verdict algebra: invalid beats unknown beats valid; of nothing, valid. */
export function worst(validities: Iterable<Validity>): Validity {
  let result: Validity = "valid";
  for (const validity of validities) if (rank[validity] > rank[result]) result = validity;
  return result;
}
