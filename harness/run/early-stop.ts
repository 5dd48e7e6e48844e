import type { StreamCheck, StreamViolation } from "../../checkers/checker.ts";
import { type Anomaly, invalid, type Verdict } from "../core/verdict.ts";
import type { Recorder } from "./recorder.ts";

/** Ends the load of a run: nothing more is invoked once it is set. */
export interface LoadStop {
  stopped: boolean;
}

/** Checks a run while it is recorded, and stops it at the first violation that nothing to come can mend. */
export class EarlyStop implements LoadStop {
  readonly #check: StreamCheck | undefined;
  stopped = false;
  violation: StreamViolation | undefined;

  /** Without a check the run is stopped by nobody but its story. */
  constructor(recorder: Recorder, check: StreamCheck | undefined) {
    this.#check = check;
    recorder.listen((event) => {
      // When the load has ended there is nothing left to stop.
      if (this.stopped) return;
      this.violation = check?.feed(event);
      if (this.violation !== undefined) this.stopped = true;
    });
  }

  /** Why it could not follow everything. */
  get undecided(): string | undefined {
    return this.#check?.undecided;
  }
}

/** The violation at which a run was stopped; the checks of the whole history must agree. */
export function stoppedVerdict({ key, events, sentence }: StreamViolation): Verdict {
  const anomaly: Anomaly = {
    kind: "certain violation",
    explanation: [sentence],
    events: [...events],
    ...(key === "" ? {} : { key }),
  };
  return invalid(`the run was stopped at event ${Math.max(...events)}: ${sentence}`, [anomaly]);
}
