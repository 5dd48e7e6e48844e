import type { Nanos } from "../../core/operation.ts";
import { nanosPerMs, type Time } from "../../core/time.ts";

/** The time of a run in real processes: the harness's own monotonic clock, from 0 at the start. */
export class RealTime implements Time {
  readonly #origin = process.hrtime.bigint();
  readonly #timers = new Set<NodeJS.Timeout>();

  now(): Nanos {
    return Number(process.hrtime.bigint() - this.#origin);
  }

  /** Never early: Node's timers count whole milliseconds, so the delay is rounded up. */
  after(delay: Nanos, run: () => void): Disposable {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        run();
      },
      Math.ceil(delay / nanosPerMs),
    );
    this.#timers.add(timer);
    return { [Symbol.dispose]: () => this.#forget(timer) };
  }

  /** Forgets everything still to come, so that a run that was interrupted does not keep the program alive. */
  stop(): void {
    for (const timer of this.#timers) this.#forget(timer);
  }

  #forget(timer: NodeJS.Timeout): void {
    clearTimeout(timer);
    this.#timers.delete(timer);
  }
}
