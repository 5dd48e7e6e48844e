import type { Runtime } from "../harness/runtime/runtime.ts";

/** A timer may ring a trifle early, by rounding. Asked again for that trifle, it could ring for ever. */
const alarmMinMs = 1;

/** The one timer of a core that says when it wants to be woken next. */
export class Alarm {
  readonly #runtime: Pick<Runtime, "timers" | "clock">;
  readonly #ring: () => void;
  #set: { readonly atMs: number; readonly timer: Disposable } | undefined;

  constructor(runtime: Pick<Runtime, "timers" | "clock">, ring: () => void) {
    this.#runtime = runtime;
    this.#ring = ring;
  }

  /** When the due time, of the monotonic clock, moves away the timer is left alone: to wake too early does no harm. */
  set(dueMs: number): void {
    if (this.#set !== undefined) {
      if (this.#set.atMs <= dueMs) return;
      this.#set.timer[Symbol.dispose]();
    }
    const { timers, clock } = this.#runtime;
    const timer = timers.after(Math.max(alarmMinMs, dueMs - clock.monotonicMs()), () => {
      this.#set = undefined;
      this.#ring();
    });
    this.#set = { atMs: dueMs, timer };
  }
}
