import type { Columns } from "../../engine/columns.ts";
import type { Finding } from "../../engine/finding.ts";
import { byPosition } from "./by-position.ts";
import { isReads, type Reads, readsOf } from "./collections.ts";
import { type ObjectTest, ordered, violated } from "./object-test.ts";

/**
 * A list whose elements are all different, read as a whole: the longest read fixes the order of the appends it
 * saw, every other read is a prefix of it, and appends that no read saw come last (reference, section 2.5).
 */
export const appendListTest: ObjectTest = (columns) => {
  const found = readsOf(columns, "append");
  if (found === undefined) return undefined;
  if (!isReads(found)) return { kind: "invalid", violation: found };
  if (found.elements < found.puts.length) return undefined;
  return decide(columns, found);
};

function decide(columns: Columns, { elementOf, elements, reads, seen }: Reads): Finding {
  const { result } = columns;
  const lengthOf = (row: number): number => seen.get(result[row]!)!.length;
  let longest = -1;
  for (const row of reads) if (longest < 0 || lengthOf(row) > lengthOf(longest)) longest = row;
  const list = longest < 0 ? new Int32Array(0) : seen.get(result[longest]!)!;
  const strange = unlike(columns, reads, seen, longest, list);
  if (strange !== undefined) return strange;
  const placeOf = new Int32Array(elements).fill(-1);
  for (let place = 0; place < list.length; place++) placeOf[list[place]!] = place;
  const position = new Int32Array(columns.count);
  for (let row = 0; row < columns.count; row++) {
    const element = elementOf[row]!;
    if (element < 0) position[row] = 2 * lengthOf(row);
    else if (placeOf[element]! >= 0) position[row] = 2 * placeOf[element]! + 1;
    // What nobody saw comes last; so may what nobody confirmed.
    else position[row] = 2 * list.length + 1;
  }
  const outcome = byPosition(columns, position);
  if ("order" in outcome) return ordered(columns, outcome.order);
  const { early, late } = outcome;
  return violated(
    "list against real time",
    longest < 0 ? [early, late] : [early, late, longest],
    "By what the reads saw, the first of these calls took effect after the second; but it had ended before the second began.",
    "The longest read shows the order of the appends.",
  );
}

/** A read that is no prefix of the longest one, or an element that stands twice in it. */
function unlike(
  columns: Columns,
  reads: Int32Array,
  seen: ReadonlyMap<number, Int32Array>,
  longest: number,
  list: Int32Array,
): Finding | undefined {
  if (new Set(list).size < list.length)
    return violated(
      "element read twice",
      [longest],
      "An element stands twice in a read, but was appended once.",
    );
  const compared = new Set<number>();
  for (const row of reads) {
    const answer = columns.result[row]!;
    if (compared.has(answer)) continue;
    compared.add(answer);
    const own = seen.get(answer)!;
    for (let place = 0; place < own.length; place++)
      if (own[place] !== list[place])
        return violated(
          "incompatible order",
          [row, longest],
          `Two reads disagree about the element at place ${place + 1}: a list that only grows never shows both.`,
        );
  }
  return undefined;
}
