import type { RunData } from "../harness/run/run-record.ts";

/** Draws a finished run as one text (a page, a document). Pure: the same run gives the same bytes. */
export interface Reporter {
  readonly name: string;
  readonly summary: string;
  /** The file it is kept under in the run's folder. */
  readonly file: string;
  render(run: RunData): string;
}
