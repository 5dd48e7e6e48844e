import type { Columns } from "../../engine/columns.ts";
import type { Violation } from "../../engine/finding.ts";
import { byPosition } from "./by-position.ts";
import { firstRead, type Reads, readsOf } from "./collections.ts";
import { type KeyedFindings, type KeyedTest, testInKeyOrder, violation } from "./object-test.ts";

/**
 * A list whose elements are all different, read as a whole: the longest read fixes the order of the appends it
 * saw, every other read is a prefix of it, and appends that no read saw come last (reference, section 2.5).
 */
export const appendListTest: KeyedTest = (columns) => testInKeyOrder(columns, decide);

function decide(columns: Columns, start: Int32Array): KeyedFindings {
  const found = readsOf(columns, start, "append");
  const violations = new Map(found.violations);
  const { longest, base, placeOf } = lists(columns, found, violations);
  const { orders, reversals } = byPosition(columns, placed(columns, found, longest, base, placeOf));
  for (const [key, { early, late }] of reversals) {
    const witness = longest[key]! < 0 ? [] : [rowOf(found, key, longest[key]!)];
    violations.set(
      key,
      violation(
        "list against real time",
        [early, late, ...witness],
        "By what the reads saw, the first of these calls took effect after the second; but it had ended before the second began.",
        "The longest read shows the order of the appends.",
      ),
    );
  }
  return { orders, violations };
}

interface Lists {
  /** By key: the longest answer, or -1 when nothing was read. */
  readonly longest: Int32Array;
  /** Where the key's places begin; -1 when it has none. */
  readonly base: Int32Array;
  /** The place of each element in its list, or -1. */
  readonly placeOf: Int32Array;
}

function lists(columns: Columns, found: Reads, violations: Map<number, Violation>): Lists {
  const { firstElement, seenFrom } = found;
  const longest = new Int32Array(columns.keys.length).fill(-1);
  const base = new Int32Array(columns.keys.length).fill(-1);
  const placeOf = new Int32Array(firstElement.at(-1)!).fill(-1);
  const repeats = keysWithRepeats(columns, found);
  let end = 0;
  for (let key = 0; key < columns.keys.length; key++) {
    if (found.open.has(key) || violations.has(key) || repeats.has(key)) continue;
    const list = longestOf(found, key);
    longest[key] = list;
    const strange = list < 0 ? undefined : unlike(found, key, list, placeOf);
    if (strange !== undefined) {
      violations.set(key, strange);
      continue;
    }
    base[key] = end;
    end += 2 * (list < 0 ? 0 : seenFrom[list + 1]! - seenFrom[list]!) + 2;
  }
  return { longest, base, placeOf };
}

/** Keys on which an element was appended more than once: who wrote what was read is then open. */
function keysWithRepeats({ count, key }: Columns, { elementOf, firstElement }: Reads): Set<number> {
  const repeats = new Set<number>();
  const appended = new Uint8Array(firstElement.at(-1)!);
  for (let row = 0; row < count; row++) {
    const element = elementOf[row]!;
    if (element < 0) continue;
    if (appended[element] === 1) repeats.add(key[row]!);
    appended[element] = 1;
  }
  return repeats;
}

function longestOf({ firstAnswer, seenFrom }: Reads, key: number): number {
  let longest = -1;
  let most = -1;
  for (let answer = firstAnswer[key]!; answer < firstAnswer[key + 1]!; answer++) {
    const length = seenFrom[answer + 1]! - seenFrom[answer]!;
    if (length <= most) continue;
    longest = answer;
    most = length;
  }
  return longest;
}

/** An element that stands twice in the longest answer, or an answer that is no prefix of it. Notes the places. */
function unlike(found: Reads, key: number, longest: number, placeOf: Int32Array): Violation | undefined {
  const { seenFrom, seen, firstAnswer } = found;
  const from = seenFrom[longest]!;
  for (let place = from; place < seenFrom[longest + 1]!; place++) {
    if (placeOf[seen[place]!]! >= 0)
      return violation(
        "element read twice",
        [rowOf(found, key, longest)],
        "An element stands twice in a read, but was appended once.",
      );
    placeOf[seen[place]!] = place - from;
  }
  for (let answer = firstAnswer[key]!; answer < firstAnswer[key + 1]!; answer++) {
    const own = seenFrom[answer]!;
    const length = seenFrom[answer + 1]! - own;
    for (let place = 0; place < length; place++)
      if (seen[own + place] !== seen[from + place])
        return violation(
          "incompatible order",
          [rowOf(found, key, answer), rowOf(found, key, longest)],
          `Two reads disagree about the element at place ${place + 1}: a list that only grows never shows both.`,
        );
  }
  return undefined;
}

function rowOf(found: Reads, key: number, wanted: number): number {
  return firstRead(found, key, (answer) => answer === wanted);
}

/** Places of all rows of keys that have a base; appends stand at odd ones, reads at even ones. */
function placed(
  { count, key }: Columns,
  { elementOf, answerOf, seenFrom }: Reads,
  longest: Int32Array,
  base: Int32Array,
  placeOf: Int32Array,
): Int32Array {
  const lengthOf = (answer: number): number => (answer < 0 ? 0 : seenFrom[answer + 1]! - seenFrom[answer]!);
  const position = new Int32Array(count).fill(-1);
  for (let row = 0; row < count; row++) {
    const on = key[row]!;
    if (base[on]! < 0) continue;
    const element = elementOf[row]!;
    const place = element < 0 ? -1 : placeOf[element]!;
    if (element < 0) position[row] = base[on]! + 2 * lengthOf(answerOf[row]!);
    else if (place >= 0) position[row] = base[on]! + 2 * place + 1;
    // What nobody saw comes last; so may what nobody confirmed.
    else position[row] = base[on]! + 2 * lengthOf(longest[on]!) + 1;
  }
  return position;
}
