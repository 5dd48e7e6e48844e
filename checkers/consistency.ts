import type { Checker } from "./checker.ts";
import { linearizable } from "./linearizability/linearizable.ts";
import type { ModelOptions } from "./models/index.ts";
import { kv } from "./models/kv.ts";
import { plainly } from "./reading.ts";
import { checkerNamed } from "./registry.ts";

/**
 * A consistency model of registers by name, `linearizable` and `ladder` (all of them) among the names, with the
 * history read as its origin asks.
 */
export function consistencyNamed(name: string, options: ModelOptions = {}): Checker {
  const checker = name === "linearizable" ? linearizable(kv()) : checkerNamed(name);
  return { ...checker, check: (history, budget) => checker.check(plainly(history, options), budget) };
}
