import { assert, HarnessError } from "../core/assert.ts";
import type { OperationTable } from "../core/operation.ts";
import { UsageError } from "../core/usage-error.ts";
import { carried, observed } from "./emission.ts";
import type { Context, Emission, Generator, Planned } from "./generator.ts";
import { generatorOf, type Plan } from "./plan.ts";

/**
 * Refuses answers that break the contract: an operation on a thread that is not free, a time that is none, a
 * function without a name. What the plan throws is told with the moment it was asked. For the outermost plan.
 */
export function validate<T extends OperationTable>(plan: Plan<T>): Generator<T> {
  const inner = generatorOf(plan);
  const again = (became: Generator<T>): Generator<T> => validate(became);
  const self: Generator<T> = {
    next: (context) => {
      const emission = told("was asked", context, () => inner.next(context));
      check(emission, context);
      return carried(emission, again);
    },
  };
  if (inner.observe !== undefined)
    self.observe = (context, event) => {
      const became = told("was told of an event", context, () => observed(inner, context, event));
      return became === inner ? self : again(became);
    };
  return self;
}

function check<T extends OperationTable>(emission: Emission<T>, context: Context): void {
  if (emission.kind === "done") return;
  if (emission.kind === "wait") {
    const { until } = emission;
    assert(until === undefined || isTime(until), `a generator waits until ${until}; expected nanoseconds`);
    return;
  }
  assert(emission.kind === "invoke", `a generator answered ${JSON.stringify(emission)}`);
  checkPlanned(emission.planned, context);
}

function checkPlanned<T extends OperationTable>(planned: Planned<T>, context: Context): void {
  const { thread, time, invocation } = planned;
  assert(
    context.free.includes(thread),
    `a generator used thread ${thread}; free are ${context.free.join(", ")}`,
  );
  assert(isTime(time), `a generator planned an operation for ${time}; expected nanoseconds, 0 or more`);
  assert(
    typeof invocation.f === "string" && invocation.f !== "",
    `a generator made an operation without a function: ${JSON.stringify(invocation)}`,
  );
}

function isTime(time: unknown): boolean {
  return typeof time === "number" && Number.isFinite(time) && time >= 0;
}

function told<V>(what: string, { time, free, threads }: Context, act: () => V): V {
  try {
    return act();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const text = error instanceof Error ? error.message : String(error);
    throw new HarnessError(
      `a generator failed when it ${what} at ${time} ns with ${free.length} of ${threads.length} threads free: ${text}`,
      { cause: error },
    );
  }
}
