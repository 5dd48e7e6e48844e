import { type Columns, never } from "../../engine/columns.ts";
import type { Finding } from "../../engine/finding.ts";
import { byPosition } from "./by-position.ts";
import { isReads, type Reads, readsOf } from "./collections.ts";
import { type ObjectTest, ordered, violated } from "./object-test.ts";

/**
 * A set that only grows, read as a whole: reads form a chain by inclusion, and an element enters between the
 * last read without it and the first with it. Of several adds of one element the one that began first is that
 * entry; the others change nothing after it, and only they are free.
 */
export const setTest: ObjectTest = (columns) => {
  const found = readsOf(columns, "add");
  if (found === undefined) return undefined;
  if (!isReads(found)) return { kind: "invalid", violation: found };
  return decide(columns, found);
};

function decide(columns: Columns, found: Reads): Finding {
  const sizes = differentElements(found);
  const chain = [...sizes.keys()].sort((a, b) => sizes.get(a)! - sizes.get(b)!);
  /** The step of the chain at which an element is seen first; steps count from 1, 0 is the empty set. */
  const entersAt = new Int32Array(found.elements).fill(chain.length + 1);
  const stepOf = new Map<number, number>();
  let before = 0;
  for (const [index, answer] of chain.entries()) {
    const size = sizes.get(answer)!;
    let fresh = 0;
    for (const element of found.seen.get(answer)!) {
      if (entersAt[element] !== chain.length + 1) continue;
      entersAt[element] = index + 1;
      fresh++;
    }
    if (size - fresh < before) return fork(columns, found, chain[index - 1]!, answer);
    // Equal sets may have been answered in another order of their elements.
    stepOf.set(answer, fresh === 0 && index > 0 ? stepOf.get(chain[index - 1]!)! : index + 1);
    before = size;
  }
  return placed(columns, found, stepOf, entersAt);
}

/** How many different elements each answer has. */
function differentElements({ seen, elements }: Reads): Map<number, number> {
  const sizes = new Map<number, number>();
  const countedFor = new Int32Array(elements).fill(-1);
  for (const [answer, list] of seen) {
    let size = 0;
    for (const element of list) {
      if (countedFor[element] === answer) continue;
      countedFor[element] = answer;
      size++;
    }
    sizes.set(answer, size);
  }
  return sizes;
}

function fork(columns: Columns, { reads }: Reads, one: number, other: number): Finding {
  const rows = [one, other].map((answer) => reads.find((row) => columns.result[row] === answer)!);
  return violated(
    "incomparable reads",
    rows,
    "Each of two reads saw an element that the other did not: a set that only grows never shows both.",
  );
}

function placed(
  columns: Columns,
  { puts, elementOf, elements, reads }: Reads,
  stepOf: ReadonlyMap<number, number>,
  entersAt: Int32Array,
): Finding {
  const { result, invoked, completed } = columns;
  const entry = new Int32Array(elements).fill(-1);
  for (const row of puts) if (entry[elementOf[row]!]! < 0) entry[elementOf[row]!] = row;
  const position = new Int32Array(columns.count);
  for (const row of reads) position[row] = 2 * stepOf.get(result[row]!)!;
  // What nobody saw comes last; so may what nobody confirmed.
  for (const row of puts) position[row] = 2 * entersAt[elementOf[row]!]! - 1;
  // The repeated adds may wait: until whatever had ended before they began.
  const endsAt = new Int32Array(columns.events).fill(-1);
  for (let row = 0; row < columns.count; row++) if (completed[row] !== never) endsAt[completed[row]!] = row;
  const startsAt = new Int32Array(columns.events).fill(-1);
  for (const row of puts) if (entry[elementOf[row]!] !== row) startsAt[invoked[row]!] = row;
  let greatest = 0;
  for (let event = 0; event < columns.events; event++) {
    if (startsAt[event]! >= 0) position[startsAt[event]!] = Math.max(position[startsAt[event]!]!, greatest);
    if (endsAt[event]! >= 0) greatest = Math.max(greatest, position[endsAt[event]!]!);
  }
  const outcome = byPosition(columns, position);
  if ("order" in outcome) return ordered(columns, outcome.order);
  const { early, late } = outcome;
  // Two adds contradict each other only through a read that saw the later one without the earlier one.
  const step = (position[late]! + 1) >> 1;
  const witness = reads.find((row) => stepOf.get(result[row]!) === step);
  return violated(
    "set against real time",
    witness === undefined ? [early, late] : [early, late, witness],
    "By what the reads saw, the first of these calls took effect after the second; but it had ended before the second began.",
  );
}
