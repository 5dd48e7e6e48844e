import type { Invocation } from "../../harness/core/operation.ts";
import type { Random } from "../../harness/core/random.ts";
import type { Generator } from "../../harness/generator/generator.ts";
import { stateful } from "../../harness/generator/stateful.ts";
import type { KvOperations } from "../forms/kv.ts";
import type { WorkloadOptions } from "../workload.ts";
import { afterAnswer, afterCall, type KeyPool, keyPool, type Slot } from "./key-pool.ts";
import { expectedBy, nothingSeen, type Seen, seenAfter } from "./seen.ts";
import { smallValue } from "./values.ts";

/**
 * Any thread, any key of a pool. A key that had its calls, or too many of unknown outcome, makes way for a new
 * one. A cas expects the value its key was last seen to hold.
 */
export function kvPlan(options: WorkloadOptions): Generator<KvOperations> {
  const initial: State = { pool: keyPool("k", Math.max(1, options.keys), nothingSeen), written: 0 };
  return stateful<State, KvOperations>(initial, {
    next: (state, { random }) => drawCall(state, random, options),
    observe: (state, { event }) => {
      const pool = afterAnswer(state.pool, event, seenAfter);
      return pool === state.pool ? state : { ...state, pool };
    },
  });
}

interface State {
  readonly pool: KeyPool<Seen>;
  readonly written: number;
}

type FunctionName = keyof KvOperations;

type Shares = readonly { readonly value: FunctionName; readonly weight: number }[];

const shares: Shares = [
  { value: "read", weight: 40 },
  { value: "write", weight: 25 },
  { value: "cas", weight: 30 },
  { value: "delete", weight: 5 },
];

/**
 * For models weaker than linearizability: deletes make values recur, and a refused cas may stand at many places of
 * an order. With either, such a model is mostly beyond deciding.
 */
const readsAndWrites: Shares = shares.filter(({ value }) => value === "read" || value === "write");

/** A cas needs consensus, which an atomic register does not give. */
const withoutCas: Shares = shares.filter(({ value }) => value !== "cas");

function sharesUnder(claim: WorkloadOptions["claim"]): Shares {
  if (claim === undefined) return shares;
  return claim === "atomic" ? withoutCas : readsAndWrites;
}

function drawCall(
  { pool, written }: State,
  random: Random,
  options: WorkloadOptions,
): readonly [Invocation<KvOperations>, State] {
  const position = random.below(pool.slots.length);
  const slot = pool.slots[position]!;
  const f = random.weighted(sharesUnder(options.claim));
  const invocation = callOn(slot, f, written + 1, options, random);
  const writes = invocation.f === "write" || invocation.f === "cas";
  const after = afterCall(pool, position, options, random);
  return [invocation, { pool: after, written: written + (writes ? 1 : 0) }];
}

function callOn(
  { key, memory }: Slot<Seen>,
  f: FunctionName,
  unique: number,
  options: WorkloadOptions,
  random: Random,
): Invocation<KvOperations> {
  const isSmall = options.values === "small";
  const value = isSmall ? smallValue(random) : unique;
  if (f === "read" || f === "delete") return { f, input: null, key };
  const expected = isSmall ? smallValue(random) : expectedBy(memory, random);
  // With nothing seen there is nothing to expect, and a cas could only fail.
  return f === "write" || expected === undefined
    ? { f: "write", input: value, key }
    : { f: "cas", input: [expected, value], key };
}
