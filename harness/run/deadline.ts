import { msToNanos, type Time } from "../core/time.ts";

/** How a piece of work ended, or that it had not when its time was up. */
export type Bounded<V> =
  | { readonly kind: "done"; readonly value: V }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "late" };

/** Waits for the work, but not for longer than the deadline. Never rejects; late work goes on unobserved. */
export function within<V>(time: Time, deadlineMs: number, work: Promise<V>): Promise<Bounded<V>> {
  return new Promise((resolve) => {
    const timer = time.after(msToNanos(deadlineMs), () => resolve({ kind: "late" }));
    const end = (outcome: Bounded<V>): void => {
      timer[Symbol.dispose]();
      resolve(outcome);
    };
    work.then(
      (value) => end({ kind: "done", value }),
      (error: unknown) => end({ kind: "failed", error }),
    );
  });
}
