import type { MessageFate } from "../environments/environment.ts";
import type { RunData } from "./run-record.ts";
import type { Scenario, Script } from "./scenario.ts";

export interface Executed {
  readonly data: RunData;
  readonly delays: ReadonlyMap<string, readonly MessageFate[]>;
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
  /** Executes the candidate; when it fails in the same way it becomes the best. */
  attempt(candidate: Written): Promise<boolean>;
}
