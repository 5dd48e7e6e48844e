import type { HistoryEvent } from "../../harness/core/history.ts";
import type { Random } from "../../harness/core/random.ts";
import type { WorkloadOptions } from "../workload.ts";
import { jittered } from "./jittered.ts";
import { unknownsMax } from "./register-plan.ts";

/**
 * The keys in use at a time, each with what the plan remembers of it. A key that had its calls, or too many of unknown
 * outcome, makes way for a new one.
 */
export interface KeyPool<Memory> {
  readonly letter: string;
  readonly empty: Memory;
  readonly slots: readonly Slot<Memory>[];
  readonly keysMade: number;
}

export interface Slot<Memory> {
  readonly key: string;
  /** Calls left; drawn at the key's first call. */
  readonly left: number | undefined;
  readonly unknowns: number;
  readonly memory: Memory;
}

/** Keys are a letter and a number: k0, k1 ... */
export function keyPool<Memory>(letter: string, size: number, empty: Memory): KeyPool<Memory> {
  const slots = Array.from({ length: size }, (_, number) => fresh(letter, number, empty));
  return { letter, empty, slots, keysMade: size };
}

/** After a call on the key at the position was made. */
export function afterCall<Memory>(
  pool: KeyPool<Memory>,
  position: number,
  { operationsPerKey }: WorkloadOptions,
  random: Random,
): KeyPool<Memory> {
  const slot = pool.slots[position]!;
  const left = (slot.left ?? jittered(operationsPerKey, random)) - 1;
  return left === 0 ? renewed(pool, position) : withSlot(pool, position, { ...slot, left });
}

/** After a call was answered, or ended unknown. */
export function afterAnswer<Memory>(
  pool: KeyPool<Memory>,
  event: HistoryEvent,
  remember: (memory: Memory, event: HistoryEvent) => Memory,
): KeyPool<Memory> {
  if (event.type !== "ok" && event.type !== "info") return pool;
  const position = pool.slots.findIndex(({ key }) => key === event.key);
  const slot = pool.slots[position];
  if (slot === undefined) return pool;
  if (event.type === "ok") return withSlot(pool, position, { ...slot, memory: remember(slot.memory, event) });
  const unknowns = slot.unknowns + 1;
  return unknowns >= unknownsMax ? renewed(pool, position) : withSlot(pool, position, { ...slot, unknowns });
}

function fresh<Memory>(letter: string, number: number, memory: Memory): Slot<Memory> {
  return { key: `${letter}${number}`, left: undefined, unknowns: 0, memory };
}

/** The next key in the place of one that is done. */
function renewed<Memory>(pool: KeyPool<Memory>, position: number): KeyPool<Memory> {
  const { letter, keysMade, empty } = pool;
  return { ...withSlot(pool, position, fresh(letter, keysMade, empty)), keysMade: keysMade + 1 };
}

function withSlot<Memory>(pool: KeyPool<Memory>, position: number, slot: Slot<Memory>): KeyPool<Memory> {
  return { ...pool, slots: pool.slots.with(position, slot) };
}
