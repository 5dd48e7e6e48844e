import type { HistoryEvent } from "../../harness/core/history.ts";
import type { Random } from "../../harness/core/random.ts";

/** What clients last saw a key hold, and what before that. */
export interface Seen {
  readonly last: number | undefined;
  readonly before: number | undefined;
}

export const nothingSeen: Seen = { last: undefined, before: undefined };

/** One cas in so many expects what has been overwritten, so that it must be refused even where nobody interferes. */
const casPerOutdated = 8;

/** The value a cas is to expect; undefined when nothing was seen and it could only fail. */
export function expectedBy({ last, before }: Seen, random: Random): number | undefined {
  return before !== undefined && random.chance(1 / casPerOutdated) ? before : last;
}

/** After an `ok` completion of a read, write, cas or delete. */
export function seenAfter(seen: Seen, { f, value }: HistoryEvent): Seen {
  const held = f === "delete" ? null : f === "cas" && Array.isArray(value) ? value[1] : value;
  if (typeof held !== "number") return nothingSeen;
  if (held === seen.last) return seen;
  return { last: held, before: seen.last };
}
