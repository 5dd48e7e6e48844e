import type { Invocation, Nanos, OperationTable } from "../core/operation.ts";
import { exhausted, invoking, waiting } from "./emission.ts";
import type { Generator, Planned } from "./generator.ts";

/** Keeps one thread busy for that long. Other threads go on: to make all wait, put it between `phases`. */
export function sleep<T extends OperationTable>(duration: Nanos): Generator<T> {
  return pseudo("sleep", duration, { kind: "sleep", duration });
}

/** Writes a line to the run's log when its turn comes. */
export function log<T extends OperationTable>(text: string): Generator<T> {
  return pseudo("log", text, { kind: "log", text });
}

function pseudo<T extends OperationTable>(
  f: string,
  input: unknown,
  what: NonNullable<Planned["pseudo"]>,
): Generator<T> {
  // A pseudo-operation never reaches a client, so its name need not be one of the table's.
  const invocation = { f, input } as Invocation<T>;
  const self: Generator<T> = {
    next: ({ free, random, time }) =>
      free.length === 0
        ? waiting(self)
        : invoking({ invocation, thread: random.pick(free), time, pseudo: what }, exhausted),
  };
  return self;
}
