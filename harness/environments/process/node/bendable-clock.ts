import type { Clock, Timers } from "../../../runtime/runtime.ts";
import { type ClockSetting, trueClock } from "../control.ts";
import { machineMs as trueMonotonicMs } from "../machine-clock.ts";

/**
 * A node's clocks and timers over the machine's own, bent as the harness says. The rate bends everything the node
 * can measure: it is the crystal that is wrong. Offsets and strobes bend the wall clock alone: somebody set it.
 * When a rate is mended the node keeps the time it has counted, for a monotonic clock never goes back, and the wall
 * clock returns to the truth, as after a correction by the time service.
 */
export class BendableClock implements Clock, Timers {
  #setting: ClockSetting = trueClock;
  #anchorTrueMs = trueMonotonicMs();
  #anchorMs = this.#anchorTrueMs;
  #anchorWallMs = 0;
  readonly #pending = new Set<PendingTimer>();

  monotonicMs(): number {
    return this.#anchorMs + (trueMonotonicMs() - this.#anchorTrueMs) * this.#setting.rate;
  }

  wallMs(): number {
    const elapsedMs = trueMonotonicMs() - this.#anchorTrueMs;
    const drifted = this.#anchorWallMs + elapsedMs * (this.#setting.rate - 1);
    return Math.floor(Date.now() + drifted + this.#setting.offsetMs + this.#strobeMs());
  }

  after(ms: number, run: () => void): Disposable {
    const timer: PendingTimer = { dueMs: this.monotonicMs() + ms, run, handle: undefined };
    this.#pending.add(timer);
    this.#arm(timer);
    return {
      [Symbol.dispose]: () => {
        clearTimeout(timer.handle);
        this.#pending.delete(timer);
      },
    };
  }

  /** Bends or straightens the clocks at once, also for the timers already running. */
  bend(setting: ClockSetting): void {
    const [trueMs, ms] = [trueMonotonicMs(), this.monotonicMs()];
    const drifted = this.#anchorWallMs + (trueMs - this.#anchorTrueMs) * (this.#setting.rate - 1);
    this.#anchorTrueMs = trueMs;
    this.#anchorMs = ms;
    this.#anchorWallMs = setting.rate === 1 ? 0 : drifted;
    this.#setting = setting;
    for (const timer of this.#pending) this.#arm(timer);
  }

  #strobeMs(): number {
    let sum = 0;
    for (const { offsetMs, periodMs, sinceMs } of this.#setting.strobes)
      if (Math.floor((trueMonotonicMs() - sinceMs) / periodMs) % 2 === 0) sum += offsetMs;
    return sum;
  }

  #arm(timer: PendingTimer): void {
    clearTimeout(timer.handle);
    const trueMs = Math.max(0, (timer.dueMs - this.monotonicMs()) / this.#setting.rate);
    // Longer than setTimeout can count (24.8 days) is armed in stages.
    timer.handle = setTimeout(() => this.#fire(timer), Math.min(Math.ceil(trueMs), 2 ** 31 - 1));
  }

  #fire(timer: PendingTimer): void {
    if (timer.dueMs > this.monotonicMs()) {
      this.#arm(timer);
      return;
    }
    this.#pending.delete(timer);
    timer.run();
  }
}

interface PendingTimer {
  readonly dueMs: number;
  readonly run: () => void;
  handle: NodeJS.Timeout | undefined;
}
