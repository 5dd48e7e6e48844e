import type { Nanos } from "../../core/operation.ts";
import { nanosPerMs, type Time } from "../../core/time.ts";

/** The time of a run in real processes: the harness's own monotonic clock, from 0 at the start. */
export class RealTime implements Time {
  readonly #origin = process.hrtime.bigint();

  now(): Nanos {
    return Number(process.hrtime.bigint() - this.#origin);
  }

  /** Never early: Node's timers count whole milliseconds, so the delay is rounded up. */
  after(delay: Nanos, run: () => void): Disposable {
    const timer = setTimeout(run, Math.ceil(delay / nanosPerMs));
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  }
}
