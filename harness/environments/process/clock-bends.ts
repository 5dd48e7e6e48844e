import { assert } from "../../core/assert.ts";
import type { ClockBend } from "../environment.ts";
import type { ClockSetting } from "./control.ts";

/** All bends of one node's clock that are in force: offsets add up, rates multiply, strobes go on side by side. */
export class ClockBends {
  readonly #bends = new Set<{ readonly bend: ClockBend; readonly sinceMs: number }>();

  /** Returns what lifts the bend again. `nowMs` is the machine's monotonic clock, the same in every process. */
  add(bend: ClockBend, nowMs: number): () => void {
    checkBend(bend);
    const entry = { bend, sinceMs: nowMs };
    this.#bends.add(entry);
    return () => this.#bends.delete(entry);
  }

  get setting(): ClockSetting {
    const bends = [...this.#bends];
    return {
      offsetMs: bends.reduce((sum, { bend }) => sum + (bend.offsetMs ?? 0), 0),
      rate: bends.reduce((product, { bend }) => product * (bend.rate ?? 1), 1),
      strobes: bends.flatMap(({ bend, sinceMs }) => (bend.strobe ? [{ ...bend.strobe, sinceMs }] : [])),
    };
  }
}

function checkBend(bend: ClockBend): void {
  assert((bend.rate ?? 1) > 0, `a clock cannot run at the rate ${bend.rate}`);
  assert((bend.strobe?.periodMs ?? 1) > 0, "the period of a strobe must be positive");
  const bends = (bend.offsetMs ?? 0) !== 0 || (bend.rate ?? 1) !== 1 || (bend.strobe?.offsetMs ?? 0) !== 0;
  assert(bends, "a clock bend without effect was asked for");
}
