import type { MessageFate } from "../environments/environment.ts";
import type { RunData } from "./run-record.ts";
import type { Scenario, Script } from "./scenario.ts";
import type { Leniency } from "./steps.ts";

export interface Executed {
  readonly data: RunData;
  readonly delays: ReadonlyMap<string, readonly MessageFate[]>;
  /** Where the order of steps is written: those that could happen. */
  readonly steps?: readonly string[];
}

/** A scenario all of whose operations are written. */
export type Written = Scenario & { readonly script: Script };

/** The search as its passes see it. */
export interface Search {
  readonly best: Written;
  /** The execution of the best. */
  readonly data: RunData;
  /** What its messages met. */
  readonly delays: Executed["delays"];
  /**
   * Executes the candidate; when it fails in the same way it becomes the best, without the steps that could not
   * happen in it.
   */
  attempt(candidate: Written, leniency?: Leniency): Promise<boolean>;
}
