import type { HistoryEvent } from "../../harness/core/history.ts";
import type { Invocation } from "../../harness/core/operation.ts";
import type { Random } from "../../harness/core/random.ts";
import type { Generator } from "../../harness/generator/generator.ts";
import { stateful } from "../../harness/generator/stateful.ts";
import type { KvOperations } from "../forms/kv.ts";
import type { WorkloadOptions } from "../workload.ts";
import { jittered } from "./jittered.ts";
import { unknownsMax } from "./register-plan.ts";
import { expectedBy, nothingSeen, type Seen, seenAfter } from "./seen.ts";
import { smallValue } from "./values.ts";

/**
 * Any thread, any key of a pool. A key that had its calls, or too many of unknown outcome, makes way for a new
 * one. A cas expects the value its key was last seen to hold.
 */
export function kvPlan(options: WorkloadOptions): Generator<KvOperations> {
  const keys = Math.max(1, options.keys);
  const initial: Pool = {
    slots: Array.from({ length: keys }, (_, number) => fresh(number)),
    keysMade: keys,
    written: 0,
  };
  return stateful<Pool, KvOperations>(initial, {
    next: (pool, { random }) => drawCall(pool, random, options),
    observe: (pool, { event }) => poolAfter(pool, event),
  });
}

interface Pool {
  readonly slots: readonly Slot[];
  readonly keysMade: number;
  readonly written: number;
}

interface Slot {
  readonly key: string;
  /** Calls left; drawn at the key's first call. */
  readonly left: number | undefined;
  readonly unknowns: number;
  readonly seen: Seen;
}

function fresh(number: number): Slot {
  return { key: `k${number}`, left: undefined, unknowns: 0, seen: nothingSeen };
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
  pool: Pool,
  random: Random,
  options: WorkloadOptions,
): readonly [Invocation<KvOperations>, Pool] {
  const position = random.below(pool.slots.length);
  const slot = pool.slots[position]!;
  const invocation = callOn(
    slot,
    random.weighted(sharesUnder(options.claim)),
    pool.written + 1,
    options,
    random,
  );
  const writes = invocation.f === "write" || invocation.f === "cas";
  const next = { ...pool, written: pool.written + (writes ? 1 : 0) };
  const left = (slot.left ?? jittered(options.operationsPerKey, random)) - 1;
  const state = left === 0 ? renewed(next, position) : withSlot(next, position, { ...slot, left });
  return [invocation, state];
}

/** The next key in the place of one that is done. */
function renewed(pool: Pool, position: number): Pool {
  return { ...withSlot(pool, position, fresh(pool.keysMade)), keysMade: pool.keysMade + 1 };
}

function withSlot(pool: Pool, position: number, slot: Slot): Pool {
  return { ...pool, slots: pool.slots.with(position, slot) };
}

function callOn(
  slot: Slot,
  f: FunctionName,
  unique: number,
  options: WorkloadOptions,
  random: Random,
): Invocation<KvOperations> {
  const { key } = slot;
  const isSmall = options.values === "small";
  const value = isSmall ? smallValue(random) : unique;
  if (f === "read" || f === "delete") return { f, input: null, key };
  const expected = isSmall ? smallValue(random) : expectedBy(slot.seen, random);
  // With nothing seen there is nothing to expect, and a cas could only fail.
  return f === "write" || expected === undefined
    ? { f: "write", input: value, key }
    : { f: "cas", input: [expected, value], key };
}

function poolAfter(pool: Pool, event: HistoryEvent): Pool {
  if (event.type !== "ok" && event.type !== "info") return pool;
  const position = pool.slots.findIndex(({ key }) => key === event.key);
  const slot = pool.slots[position];
  if (slot === undefined) return pool;
  if (event.type === "ok") return withSlot(pool, position, { ...slot, seen: seenAfter(slot.seen, event) });
  const unknowns = slot.unknowns + 1;
  return unknowns >= unknownsMax ? renewed(pool, position) : withSlot(pool, position, { ...slot, unknowns });
}
