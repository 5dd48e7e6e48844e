import type { Possible, StepEffect } from "../steps.ts";

/** A step that was taken, with what is known of it since. */
export interface Taken extends Possible, StepEffect {}

/** A step in this place sees all nodes and is seen by all. */
export const everywhere = "everywhere";

/**
 * Whether the order of two steps can matter. Nodes share nothing but messages, so steps in different places commute:
 * either order leaves both nodes as they are, and the same messages in the hand. But for the history: that a call
 * was made after another had been answered is what real-time order is (Herlihy and Wing 1990), so a step that makes
 * a call and one that answers one do not commute.
 */
export function dependent(one: Taken, other: Taken): boolean {
  if (one.place === other.place || one.place === everywhere || other.place === everywhere) return true;
  return (one.called && other.answered) || (one.answered && other.called);
}

/**
 * What happened before what (Lamport 1978) in one order of steps: row i has a 1 at each j that step i depends on,
 * through its causes and through dependence, directly or not. Orders with equal relations are one trace
 * (Mazurkiewicz 1977).
 */
export function happenedBefore(steps: readonly Taken[]): readonly Uint8Array[] {
  const rows: Uint8Array[] = [];
  for (const [later, step] of steps.entries()) {
    const row = new Uint8Array(steps.length);
    for (let earlier = later - 1; earlier >= 0; earlier--) {
      if (row[earlier] === 1) continue;
      if (!step.causes.includes(earlier) && !dependent(steps[earlier]!, step)) continue;
      row[earlier] = 1;
      const before = rows[earlier]!;
      for (let index = 0; index < earlier; index++) if (before[index] === 1) row[index] = 1;
    }
    rows.push(row);
  }
  return rows;
}

/**
 * How many orders of these steps are the same trace: the linear extensions of what happened before what, counted over
 * the sets of steps that can come first. Undefined when there are more such sets than `setsMax`.
 */
export function ordersOf(before: readonly Uint8Array[], setsMax: number): number | undefined {
  let sets = new Map<string, { readonly done: Uint8Array; readonly count: number }>();
  sets.set("", { done: new Uint8Array(before.length), count: 1 });
  let seen = 0;
  for (let size = 0; size < before.length; size++) {
    const larger: typeof sets = new Map();
    for (const { count, done } of sets.values()) {
      for (const [step, row] of before.entries()) {
        if (done[step] === 1 || !row.every((needed, index) => needed === 0 || done[index] === 1)) continue;
        const next = done.slice();
        next[step] = 1;
        const key = next.join("");
        larger.set(key, { done: next, count: count + (larger.get(key)?.count ?? 0) });
      }
    }
    seen += larger.size;
    if (seen > setsMax) return undefined;
    sets = larger;
  }
  return [...sets.values()][0]?.count ?? 1;
}
