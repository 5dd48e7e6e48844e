import { type Columns, statuses } from "../engine/columns.ts";
import { registerDoings } from "../engine/register-rows.ts";

/** What a row does to its register. A cas reads its old value and writes its new one at one moment. */
export const deeds = { nothing: 0, read: 1, write: 2, cas: 3, refusal: 4, stranger: 5 } as const;

/** For each row what it does: reads, writes, both, or nothing that a register could contradict. */
export function deedsOf(columns: Columns): Uint8Array {
  const byFunction = registerDoings(columns).map((doing) => ofDoing[doing]!);
  const result = new Uint8Array(columns.count);
  for (let row = 0; row < columns.count; row++) {
    let deed = byFunction[columns.f[row]!]!;
    if (deed === deeds.read && columns.result[row]! < 0) deed = deeds.nothing;
    if (columns.status[row] === statuses.refused && deed === deeds.cas) {
      // Refused because of a value that is known: the same as having read it.
      deed = columns.result[row]! < 0 ? deeds.refusal : deeds.read;
    } else if (deed === deeds.cas && (columns.argument[row]! < 0 || columns.expected[row]! < 0))
      deed = deeds.stranger;
    result[row] = deed;
  }
  return result;
}

/** By `doings`. */
const ofDoing = [deeds.read, deeds.write, deeds.cas, deeds.stranger] as const;

/** The value that a row found: what it read, or what its cas replaced; -1 for none. */
export function foundBy(columns: Columns, deed: number, row: number): number {
  if (deed === deeds.read) return columns.result[row]!;
  return deed === deeds.cas ? columns.expected[row]! : -1;
}

export const isWriting = (deed: number): boolean => deed === deeds.write || deed === deeds.cas;
