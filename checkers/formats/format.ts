import type { History } from "../../harness/core/history.ts";
import type { HistoryHeader, HistoryProblem } from "../../harness/core/history-format.ts";
import type { ModelOptions } from "../models/index.ts";

/** A way in which histories are written down, here or by other tools. */
export interface HistoryFormat {
  readonly name: string;
  readonly summary: string;
  /** Whether a file looks like one of this format; `text` may be its beginning only. */
  fits(fileName: string, text: string): boolean;
  /** Reads a whole file. Never throws: what is wrong is named line by line. */
  read(text: string): Imported;
}

export interface Imported {
  /** What could be read, with dense indexes. Decide nothing from it when a problem is `broken`. */
  readonly history: History;
  readonly problems: readonly HistoryProblem[];
  /** How many problems there are beyond those listed. */
  readonly problemsOmitted: number;
  /** How histories of this origin are to be read, where models leave a choice. */
  readonly options: ModelOptions;
  readonly header?: HistoryHeader;
}
