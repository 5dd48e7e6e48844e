import { type MatrixEntry, matrixKey } from "../../../reports/matrix/matrix-data.ts";
import type { ResultsForm } from "../results-file.ts";

/** The form of a matrix's results: a line an entry; those of many systems, machines and days may stand together. */
export const matrixResults: ResultsForm<MatrixEntry> = {
  header: { format: "faultline-matrix-results", version: 1 },
  keyOf: matrixKey,
  is: (value) => "kind" in value && "system" in value && "cpuMs" in value,
};
