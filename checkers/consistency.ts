import type { Checker } from "./checker.ts";
import { type ConvergenceOptions, convergence } from "./convergence.ts";
import { ladder } from "./ladder/ladder.ts";
import { linearizable } from "./linearizability/linearizable.ts";
import type { ModelOptions } from "./models/index.ts";
import { kv } from "./models/kv.ts";
import { plainly } from "./reading.ts";
import { checkerNamed, checkers, readingRegisters } from "./registry.ts";

/** How a history is to be read, and what is claimed of it. */
export type ConsistencyOptions = ModelOptions & ConvergenceOptions;

/**
 * A consistency model of registers by name, `linearizable` and `ladder` (all of them) among the names, with the
 * history read as its origin asks.
 */
export function consistencyNamed(name: string, options: ConsistencyOptions = {}): Checker {
  const checker = chosen(name, options);
  return { ...checker, check: (history, budget) => checker.check(plainly(history, options), budget) };
}

function chosen(name: string, options: ConsistencyOptions): Checker {
  if (name === "linearizable") return linearizable(kv());
  if (name === "convergence") return readingRegisters(convergence(options));
  if (name !== "ladder") return checkerNamed(name);
  const others = checkers.filter((one) => one.name !== "convergence");
  return readingRegisters(ladder([...others, convergence(options)]));
}
