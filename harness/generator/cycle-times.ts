import type { Nanos, OperationTable } from "../core/operation.ts";
import { UsageError } from "../core/usage-error.ts";
import { done, invoking, observed, waiting } from "./emission.ts";
import type { Context, Emission, Generator } from "./generator.ts";
import { generatorOf, type Plan } from "./plan.ts";
import { atTime } from "./view.ts";

/**
 * Gives each plan a window of time in turn, round and round, from the moment it is first asked. Plans keep their
 * state from round to round and all hear of every event. What a plan would make only after its window closes
 * has to wait for its next window; meanwhile the next plan is asked as if its own window had opened. Ends when
 * a plan ends.
 */
export function cycleTimes<T extends OperationTable>(
  ...windows: readonly (readonly [duration: Nanos, plan: Plan<T>])[]
): Generator<T> {
  const durations = windows.map(([duration]) => duration);
  if (durations.length === 0 || durations.some((duration) => !(duration > 0)))
    throw new UsageError(
      `the windows are of ${durations.join(", ")} ns; expected at least one, each above 0`,
    );
  const generators = windows.map(([, plan]) => generatorOf(plan));
  return {
    next: (context) => waiting(rotating({ durations, start: context.time }, generators), context.time),
  };
}

interface Rota {
  readonly durations: readonly Nanos[];
  readonly start: Nanos;
}

interface Window {
  readonly plan: number;
  readonly opens: Nanos;
  readonly closes: Nanos;
}

/** How many windows in a row may be looked into for the next operation. */
const lookaheadMax = 1000;

function rotating<T extends OperationTable>(rota: Rota, generators: readonly Generator<T>[]): Generator<T> {
  const again = (plan: number, became: Generator<T>): Generator<T> =>
    rotating(rota, generators.with(plan, became));
  const self: Generator<T> = {
    next: (context) => {
      let window = windowAt(rota, context.time);
      for (let ahead = 0; ahead < lookaheadMax; ahead++) {
        const answer = within(generators[window.plan]!, window, context);
        if (answer === "later") {
          window = following(rota, window);
          continue;
        }
        if (answer.kind === "done") return done;
        if (answer.kind === "invoke") return invoking(answer.planned, again(window.plan, answer.next));
        // An answer given for a time still to come is not used before that time.
        if (window.opens > context.time) return waiting(self, window.opens);
        return waiting(
          again(window.plan, answer.next),
          Math.min(answer.until ?? window.closes, window.closes),
        );
      }
      return waiting(self, window.opens);
    },
  };
  if (generators.every((generator) => generator.observe === undefined)) return self;
  self.observe = (context, event) =>
    rotating(
      rota,
      generators.map((generator) => observed(generator, context, event)),
    );
  return self;
}

/** What a plan answers in its window, asked now or, when that is still to come, as if it had just opened. */
function within<T extends OperationTable>(
  generator: Generator<T>,
  { opens, closes }: Window,
  context: Context,
): Emission<T> | "later" {
  const seen = opens > context.time ? atTime(context, opens) : context;
  const emission = generator.next(seen);
  if (emission.kind !== "invoke") return emission;
  const { planned } = emission;
  if (Math.max(planned.time, seen.time) >= closes) return "later";
  if (seen === context) return emission;
  return invoking({ ...planned, time: Math.max(planned.time, opens) }, emission.next);
}

function windowAt({ durations, start }: Rota, time: Nanos): Window {
  const period = durations.reduce((sum, duration) => sum + duration, 0);
  let opens = start + Math.floor((time - start) / period) * period;
  let plan = 0;
  while (plan < durations.length - 1 && time >= opens + durations[plan]!) opens += durations[plan++]!;
  return { plan, opens, closes: opens + durations[plan]! };
}

function following({ durations }: Rota, window: Window): Window {
  const plan = (window.plan + 1) % durations.length;
  return { plan, opens: window.closes, closes: window.closes + durations[plan]! };
}
