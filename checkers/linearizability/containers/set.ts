import { type Columns, never } from "../../engine/columns.ts";
import type { Violation } from "../../engine/finding.ts";
import { byPosition, type Reversal } from "./by-position.ts";
import { firstRead, type Reads, readsOf } from "./collections.ts";
import { type KeyedFindings, type KeyedTest, testInKeyOrder, violation } from "./object-test.ts";

/**
 * A set that only grows, read as a whole: reads form a chain by inclusion, and an element enters between the
 * last read without it and the first with it. Of several adds of one element the one that began first is that
 * entry; the others change nothing after it, and only they are free.
 */
export const setTest: KeyedTest = (columns) => testInKeyOrder(columns, decide);

function decide(columns: Columns, start: Int32Array): KeyedFindings {
  const found = readsOf(columns, start, "add");
  const chains = new Chains(found);
  const violations = new Map(found.violations);
  const base = new Int32Array(columns.keys.length).fill(-1);
  let end = 0;
  for (let key = 0; key < columns.keys.length; key++) {
    if (found.open.has(key) || violations.has(key)) continue;
    const fork = chains.link(key);
    if (fork === undefined) {
      base[key] = end;
      end += 2 * (found.firstAnswer[key + 1]! - found.firstAnswer[key]! + 1);
    } else violations.set(key, forked(found, key, fork));
  }
  const position = placed(columns, found, chains, base);
  const { orders, reversals } = byPosition(columns, position);
  for (const [key, reversal] of reversals)
    violations.set(key, reversed(found, chains, key, reversal, position[reversal.late]! - base[key]!));
  return { orders, violations };
}

/** The answers of each key in the order of inclusion. */
class Chains {
  /** The step of its chain at which an answer was given; steps count from 1, 0 is the empty set. */
  readonly stepOf: Int32Array;
  /** The step at which an element is seen first; 0 while nobody has seen it. */
  readonly entersAt: Int32Array;
  readonly #reads: Reads;
  readonly #sizes: Int32Array;
  readonly #countedFor: Int32Array;

  constructor(reads: Reads) {
    const [elements, answers] = [reads.firstElement.at(-1)!, reads.firstAnswer.at(-1)!];
    this.#reads = reads;
    this.stepOf = new Int32Array(answers);
    this.entersAt = new Int32Array(elements);
    this.#sizes = new Int32Array(answers);
    this.#countedFor = new Int32Array(elements).fill(-1);
  }

  /** Two answers of the key neither of which holds the other, if there are such. */
  link(key: number): readonly [number, number] | undefined {
    const { seenFrom, seen } = this.#reads;
    const chain = this.#bySize(key);
    let before = 0;
    for (let index = 0; index < chain.length; index++) {
      const answer = chain[index]!;
      const size = this.#sizes[answer]!;
      let fresh = 0;
      for (let place = seenFrom[answer]!; place < seenFrom[answer + 1]!; place++) {
        const element = seen[place]!;
        if (this.entersAt[element] !== 0) continue;
        this.entersAt[element] = index + 1;
        fresh++;
      }
      if (size - fresh < before) return [chain[index - 1]!, answer];
      // Equal sets may have been answered in another order of their elements.
      this.stepOf[answer] = fresh === 0 && index > 0 ? this.stepOf[chain[index - 1]!]! : index + 1;
      before = size;
    }
    return undefined;
  }

  /** The key's answers, those with fewer different elements first: a counting sort. */
  #bySize(key: number): readonly number[] {
    const { firstAnswer, firstElement, seenFrom, seen } = this.#reads;
    const [first, end] = [firstAnswer[key]!, firstAnswer[key + 1]!];
    const starts: number[] = [0, 0];
    for (let size = firstElement[key + 1]! - firstElement[key]!; size > 0; size--) starts.push(0);
    for (let answer = first; answer < end; answer++) {
      let size = 0;
      for (let place = seenFrom[answer]!; place < seenFrom[answer + 1]!; place++) {
        const element = seen[place]!;
        if (this.#countedFor[element] === answer) continue;
        this.#countedFor[element] = answer;
        size++;
      }
      this.#sizes[answer] = size;
      starts[size + 1]!++;
    }
    for (let size = 1; size < starts.length; size++) starts[size]! += starts[size - 1]!;
    const chain: number[] = [];
    for (let answer = first; answer < end; answer++) chain.push(answer);
    for (let answer = first; answer < end; answer++) chain[starts[this.#sizes[answer]!]!++] = answer;
    return chain;
  }
}

function forked(found: Reads, key: number, fork: readonly [number, number]): Violation {
  return violation(
    "incomparable reads",
    fork.map((wanted) => firstRead(found, key, (answer) => answer === wanted)),
    "Each of two reads saw an element that the other did not: a set that only grows never shows both.",
  );
}

/** Places of all rows of keys that have a base; adds stand at odd ones, reads at even ones. */
function placed(columns: Columns, reads: Reads, { stepOf, entersAt }: Chains, base: Int32Array): Int32Array {
  const { key } = columns;
  const { elementOf, answerOf, firstAnswer } = reads;
  const position = new Int32Array(columns.count).fill(-1);
  const entry = new Int32Array(entersAt.length).fill(-1);
  const repeated: number[] = [];
  for (let row = 0; row < columns.count; row++) {
    const on = key[row]!;
    if (base[on]! < 0) continue;
    const element = elementOf[row]!;
    if (element < 0) {
      position[row] = base[on]! + 2 * stepOf[answerOf[row]!]!;
      continue;
    }
    // What nobody saw comes last; so may what nobody confirmed.
    const step = entersAt[element]! || firstAnswer[on + 1]! - firstAnswer[on]! + 1;
    position[row] = base[on]! + 2 * step - 1;
    if (entry[element]! < 0) entry[element] = row;
    else repeated.push(row);
  }
  if (repeated.length > 0) delay(columns, position, repeated);
  return position;
}

/** Repeated adds may wait: until whatever had ended before they began. */
function delay(columns: Columns, position: Int32Array, repeated: readonly number[]): void {
  const { count, events, invoked, completed, key } = columns;
  const endsAt = new Int32Array(events).fill(-1);
  for (let row = 0; row < count; row++) if (completed[row] !== never) endsAt[completed[row]!] = row;
  const startsAt = new Int32Array(events).fill(-1);
  for (const row of repeated) startsAt[invoked[row]!] = row;
  const greatest = new Int32Array(columns.keys.length).fill(-1);
  for (let event = 0; event < events; event++) {
    const begun = startsAt[event]!;
    if (begun >= 0) position[begun] = Math.max(position[begun]!, greatest[key[begun]!]!);
    const ended = endsAt[event]!;
    if (ended >= 0) greatest[key[ended]!] = Math.max(greatest[key[ended]!]!, position[ended]!);
  }
}

function reversed(
  found: Reads,
  { stepOf }: Chains,
  key: number,
  { early, late }: Reversal,
  place: number,
): Violation {
  // Two adds contradict each other only through a read that saw the later one without the earlier one.
  const step = (place + 1) >> 1;
  const witness = firstRead(found, key, (answer) => stepOf[answer] === step);
  return violation(
    "set against real time",
    witness < 0 ? [early, late] : [early, late, witness],
    "By what the reads saw, the first of these calls took effect after the second; but it had ended before the second began.",
  );
}
