import type { Columns } from "../../engine/columns.ts";
import type { Lives } from "./lives.ts";
import { Marks } from "./marks.ts";
import type { Slots } from "./slots.ts";
import { isFleeting, type Peeling } from "./stack-peeling.ts";

/**
 * The order that peeling promises. At the slots where an element taken away early comes and goes, no element
 * taken away later has to be there; so the later ones are moved to one side of each such slot, and the lives
 * nest. Then slot after slot: pops, what comes and goes in one instant, pops that found nothing, pushes.
 */
export function stackOrder(
  columns: Columns,
  lives: Lives,
  slots: Slots,
  gaps: Int32Array,
  peeling: Peeling,
): Int32Array {
  const pushes = new Int32Array(lives.values.length);
  const pops = new Int32Array(lives.values.length);
  nest(lives, slots, gaps, peeling, pushes, pops);
  const pushedIn = pushesBySlot(slots.count, peeling.peeled, pushes, pops);
  const fleetingIn = fleetingBySlot(lives, slots);
  const rows = new Int32Array(columns.count);
  const stack: number[] = [];
  let [written, k] = [0, 0];
  for (let slot = 0; slot < slots.count; slot++) {
    while (stack.length > 0 && pops[stack.at(-1)!] === slot) rows[written++] = lives.remove[stack.pop()!]!;
    for (let v = fleetingIn.first[slot]!; v >= 0; v = fleetingIn.next[v]!) {
      rows[written++] = lives.insert[v]!;
      rows[written++] = lives.remove[v]!;
    }
    for (; k < gaps.length && slots.after(gaps[k]!) === slot; k++) rows[written++] = lives.empties[k]!;
    for (let v = pushedIn.first[slot]!; v >= 0; v = pushedIn.next[v]!) {
      rows[written++] = lives.insert[v]!;
      stack.push(v);
    }
  }
  return rows.subarray(0, written);
}

function nest(
  lives: Lives,
  slots: Slots,
  gaps: Int32Array,
  { peeled, slotOf }: Peeling,
  pushes: Int32Array,
  pops: Int32Array,
): void {
  const marks = new Marks(slots.count);
  for (const gap of gaps) marks.add(slots.after(gap));
  for (const v of peeled) {
    const below = marks.before(slots.last(lives.insertBy[v]!));
    const above = lives.remove[v]! < 0 ? -1 : marks.after(slots.after(lives.removeFrom[v]!));
    pushes[v] = Math.max(slotOf[2 * v]!, below);
    pops[v] = above < 0 ? slotOf[2 * v + 1]! : Math.min(slotOf[2 * v + 1]!, above);
    marks.add(pushes[v]!);
    if (pops[v]! < slots.count) marks.add(pops[v]!);
  }
}

interface Lists {
  readonly first: Int32Array;
  readonly next: Int32Array;
}

/** The elements pushed in each slot, those that stay longest first. */
function pushesBySlot(count: number, peeled: Int32Array, pushes: Int32Array, pops: Int32Array): Lists {
  const byPop = listed(count + 1, peeled, pops);
  const lists: Lists = { first: new Int32Array(count).fill(-1), next: new Int32Array(pushes.length) };
  // Those popped first are put in first, and so end up last.
  for (let slot = 0; slot <= count; slot++) {
    for (let v = byPop.first[slot]!; v >= 0; v = byPop.next[v]!) {
      lists.next[v] = lists.first[pushes[v]!]!;
      lists.first[pushes[v]!] = v;
    }
  }
  return lists;
}

function fleetingBySlot(lives: Lives, slots: Slots): Lists {
  const fleeting: number[] = [];
  const slotOf = new Int32Array(lives.values.length);
  for (let v = 0; v < lives.values.length; v++) {
    if (!isFleeting(lives, v)) continue;
    fleeting.push(v);
    slotOf[v] = slots.after(lives.removeFrom[v]!);
  }
  return listed(slots.count, fleeting, slotOf);
}

function listed(count: number, places: Iterable<number>, slotOf: Int32Array): Lists {
  const lists: Lists = { first: new Int32Array(count).fill(-1), next: new Int32Array(slotOf.length) };
  for (const v of places) {
    lists.next[v] = lists.first[slotOf[v]!]!;
    lists.first[slotOf[v]!] = v;
  }
  return lists;
}
