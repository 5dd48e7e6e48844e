import { type Columns, statuses } from "../../engine/columns.ts";
import type { Violation } from "../../engine/finding.ts";
import { Interner } from "../../engine/interner.ts";
import { violation } from "./object-test.ts";

/**
 * Reads of whole collections, of columns in key order (those of key k at `start[k]` to `start[k + 1]`): keys are many and small, and an array for each of them
 * would cost more than the test. Elements and answers are numbered key after key: those of key k are the numbers
 * from `first[k]` to `first[k + 1]`. Equal answers of one key share a number.
 */
export interface Reads {
  readonly start: Int32Array;
  /** The element a row puts in; -1 of reads. */
  readonly elementOf: Int32Array;
  readonly firstElement: Int32Array;
  /** What a row read; -1 of those that put something. */
  readonly answerOf: Int32Array;
  readonly firstAnswer: Int32Array;
  /** The elements of answer a: those in `seen` from `seenFrom[a]` to `seenFrom[a + 1]`. */
  readonly seenFrom: Int32Array;
  readonly seen: Int32Array;
  /** Keys with a call that is not known, or an answer that is no list: nothing is said of them here. */
  readonly open: ReadonlySet<number>;
  /** Keys with an answer that cannot be. */
  readonly violations: ReadonlyMap<number, Violation>;
}

export function readsOf(columns: Columns, start: Int32Array, putting: string): Reads {
  const reader = new Reader(columns, start, putting);
  const open = new Set<number>();
  const violations = new Map<number, Violation>();
  for (let key = 0; key < columns.keys.length; key++) {
    const trouble = reader.read(key);
    if (trouble === "open") open.add(key);
    else if (trouble !== undefined) violations.set(key, trouble);
  }
  return { ...reader.reads(), open, violations };
}

/** The key's first read whose answer is as wanted; -1 when there is none. */
export function firstRead(
  { start, answerOf }: Reads,
  key: number,
  isWanted: (answer: number) => boolean,
): number {
  for (let row = start[key]!; row < start[key + 1]!; row++) {
    if (answerOf[row]! >= 0 && isWanted(answerOf[row]!)) return row;
  }
  return -1;
}

class Reader {
  readonly #columns: Columns;
  readonly #start: Int32Array;
  readonly #putF: number;
  readonly #readF: number;
  readonly #interner = new Interner();
  readonly #elementOf: Int32Array;
  readonly #answerOf: Int32Array;
  readonly #firstElement: Int32Array;
  readonly #firstAnswer: Int32Array;
  /** The last element with this value, the last answer that was this value; of an earlier key when it is below the key's first. */
  readonly #elementOfValue: Int32Array;
  readonly #answerOfValue: Int32Array;
  readonly #seenFrom: Int32Array;
  #seen: Int32Array;
  #elements = 0;
  #answers = 0;
  #seenEnd = 0;

  constructor(columns: Columns, start: Int32Array, putting: string) {
    const { count, functions, keys, values } = columns;
    this.#columns = columns;
    this.#start = start;
    this.#putF = functions.indexOf(putting);
    this.#readF = functions.indexOf("read");
    this.#elementOf = new Int32Array(count).fill(-1);
    this.#answerOf = new Int32Array(count).fill(-1);
    this.#firstElement = new Int32Array(keys.length + 1);
    this.#firstAnswer = new Int32Array(keys.length + 1);
    // At most one stranger of each key is numbered besides what was put in.
    this.#elementOfValue = new Int32Array(count + keys.length).fill(-1);
    // The place behind all values is that of an answer that says nothing.
    this.#answerOfValue = new Int32Array(values.length + 1).fill(-1);
    this.#seenFrom = new Int32Array(count + 1);
    this.#seen = new Int32Array(count + 16);
  }

  read(key: number): Violation | "open" | undefined {
    const [from, to] = [this.#start[key]!, this.#start[key + 1]!];
    const trouble = this.#putsOf(from, to) ? this.#answersOf(key, from, to) : "open";
    this.#firstElement[key + 1] = this.#elements;
    this.#firstAnswer[key + 1] = this.#answers;
    return trouble;
  }

  reads(): Omit<Reads, "open" | "violations"> {
    return {
      start: this.#start,
      elementOf: this.#elementOf,
      firstElement: this.#firstElement,
      answerOf: this.#answerOf,
      firstAnswer: this.#firstAnswer,
      seenFrom: this.#seenFrom,
      seen: this.#seen,
    };
  }

  /** False when there is another call than those that put and those that read. */
  #putsOf(from: number, to: number): boolean {
    const { f, status, argument, values, nilValue } = this.#columns;
    const [interner, elementOfValue, putF, readF] = [
      this.#interner,
      this.#elementOfValue,
      this.#putF,
      this.#readF,
    ];
    const first = this.#elements;
    for (let row = from; row < to; row++) {
      if (f[row] === readF && status[row] === statuses.ok) continue;
      if (f[row] !== putF || status[row] === statuses.refused) return false;
      const value = interner.idOf(values[argument[row] === -1 ? nilValue : argument[row]!]);
      if (elementOfValue[value]! < first) elementOfValue[value] = this.#elements++;
      this.#elementOf[row] = elementOfValue[value]!;
    }
    return true;
  }

  #answersOf(key: number, from: number, to: number): Violation | "open" | undefined {
    const { result, values } = this.#columns;
    const [elementOf, answerOf, answerOfValue] = [this.#elementOf, this.#answerOf, this.#answerOfValue];
    const first = this.#answers;
    for (let row = from; row < to; row++) {
      if (elementOf[row]! >= 0) continue;
      const value = result[row]! < 0 ? values.length : result[row]!;
      if (answerOfValue[value]! < first) {
        const list = values[value] ?? [];
        if (!Array.isArray(list)) return "open";
        answerOfValue[value] = this.#answers++;
        const stranger = this.#look(list, this.#firstElement[key]!);
        this.#seenFrom[this.#answers] = this.#seenEnd;
        if (stranger >= 0) return thinAir(row, list[stranger]);
      }
      answerOf[row] = answerOfValue[value]!;
    }
    return undefined;
  }

  /** Notes the elements of an answer; the place of one that nobody put in, or -1. */
  #look(list: readonly unknown[], first: number): number {
    const end = this.#seenEnd + list.length;
    if (end > this.#seen.length) {
      const larger = new Int32Array(2 * end);
      larger.set(this.#seen);
      this.#seen = larger;
    }
    const [interner, elementOfValue, seen] = [this.#interner, this.#elementOfValue, this.#seen];
    for (let place = 0; place < list.length; place++) {
      const element = elementOfValue[interner.idOf(list[place])] ?? -1;
      if (element < first) return place;
      seen[this.#seenEnd++] = element;
    }
    return -1;
  }
}

function thinAir(row: number, element: unknown): Violation {
  return violation(
    "read from thin air",
    [row],
    `A read saw ${JSON.stringify(element)}, which nobody ever put in.`,
  );
}
