import { type Columns, statuses } from "../../engine/columns.ts";
import type { Violation } from "../../engine/finding.ts";
import { keyOf } from "../../models/values.ts";
import { violation } from "./object-test.ts";

/** Reads of whole collections, with elements as numbers: places in the list of different elements put in. */
export interface Reads {
  /** Rows that put an element in, and the element of each row. */
  readonly puts: Int32Array;
  readonly elementOf: Int32Array;
  readonly elements: number;
  readonly reads: Int32Array;
  /** What each read saw, one array for equal answers. */
  readonly seen: ReadonlyMap<number, Int32Array>;
}

/** Undefined: a call is not known, or what came back is no list. */
export function readsOf(columns: Columns, putting: string): Reads | Violation | undefined {
  const { count, f, functions, status, argument, result, values, nilValue } = columns;
  const putF = functions.indexOf(putting);
  const readF = functions.indexOf("read");
  const elementOfValue = new Int32Array(values.length).fill(-1);
  const elementOf = new Int32Array(count).fill(-1);
  const numbers = new Map<unknown, number>();
  const puts: number[] = [];
  const reads: number[] = [];
  for (let row = 0; row < count; row++) {
    if (f[row] === readF && status[row] === statuses.ok) reads.push(row);
    else if (f[row] !== putF || status[row] === statuses.refused) return undefined;
    else {
      const value = argument[row] === -1 ? nilValue : argument[row]!;
      puts.push(row);
      if (elementOfValue[value]! < 0) {
        elementOfValue[value] = numbers.size;
        numbers.set(keyOf(values[value]), numbers.size);
      }
      elementOf[row] = elementOfValue[value]!;
    }
  }
  const seen = new Map<number, Int32Array>();
  for (const row of reads) {
    if (seen.has(result[row]!)) continue;
    const list = result[row] === -1 ? [] : (values[result[row]!] ?? []);
    if (!Array.isArray(list)) return undefined;
    const places = new Int32Array(list.length);
    for (let place = 0; place < places.length; place++) {
      const element: unknown = list[place];
      const number = numbers.get(typeof element === "number" ? element : keyOf(element));
      if (number === undefined)
        return violation(
          "read from thin air",
          [row],
          `A read saw ${JSON.stringify(element)}, which nobody ever put in.`,
        );
      places[place] = number;
    }
    seen.set(result[row]!, places);
  }
  return {
    puts: Int32Array.from(puts),
    elementOf,
    elements: numbers.size,
    reads: Int32Array.from(reads),
    seen,
  };
}

export function isReads(found: Reads | Violation): found is Reads {
  return "seen" in found;
}
