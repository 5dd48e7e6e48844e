import type { Invocation, OperationTable } from "../core/operation.ts";
import { around, done, invoking, waiting } from "./emission.ts";
import type { Context, Emission, Generator, Planned } from "./generator.ts";
import { generatorOf, type Plan } from "./plan.ts";

/** Changes each operation. Pseudo-operations pass as they are; events reach the plan as they were recorded. */
export function map<T extends OperationTable, U extends OperationTable>(
  change: (invocation: Invocation<T>, context: Context) => Invocation<U>,
  plan: Plan<T>,
): Generator<U> {
  return mapped(change, generatorOf(plan));
}

/** Renames functions by the table; those it does not name keep their names. */
export function fMap<U extends OperationTable = OperationTable>(
  names: Readonly<Record<string, string>>,
  plan: Plan,
): Generator<U> {
  return map(
    (invocation) => ({ ...invocation, f: names[invocation.f] ?? invocation.f }) as Invocation<U>,
    plan,
  );
}

function mapped<T extends OperationTable, U extends OperationTable>(
  change: (invocation: Invocation<T>, context: Context) => Invocation<U>,
  inner: Generator<T>,
): Generator<U> {
  const again = (became: Generator<T>): Generator<U> => mapped(change, became);
  const next = (context: Context): Emission<U> => {
    const emission = inner.next(context);
    if (emission.kind === "done") return done;
    if (emission.kind === "wait") return waiting(again(emission.next), emission.until);
    return invoking(changed(emission.planned, change, context), again(emission.next));
  };
  return around(inner, next, again);
}

function changed<T extends OperationTable, U extends OperationTable>(
  planned: Planned<T>,
  change: (invocation: Invocation<T>, context: Context) => Invocation<U>,
  context: Context,
): Planned<U> {
  if (planned.pseudo !== undefined) return planned as unknown as Planned<U>;
  return { ...planned, invocation: change(planned.invocation, context) };
}
