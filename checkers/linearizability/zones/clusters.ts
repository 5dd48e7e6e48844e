import { type Columns, never, statuses } from "../../engine/columns.ts";
import { doings, foundBy, registerDoings, writes } from "../../engine/register-rows.ts";
import { classes, type ReadsFrom, sources } from "../../engine/uniqueness.ts";

/** Something of one key that no order can have: the pattern and its rows, found while clusters were built. */
export interface Clash {
  readonly pattern: "thin air" | "overwritten value" | "read from the future" | "double cas";
  readonly rows: readonly number[];
}

/**
 * One cluster for each write that happened, with all rows that found its value (Gibbons and Korach 1997, zones),
 * and one for each key's initial value. Clusters are numbered by the row of the write; that of a key's initial
 * value is `count + key`. A cas belongs to the cluster of the value it puts, which stands right behind the
 * cluster it found: `next` chains them.
 */
export interface Clusters {
  /** Earliest completion of any member; -1 of an initial value, which is there before everything. */
  readonly low: Int32Array;
  /** Latest invocation of any member; -1 of an initial value nobody read. */
  readonly high: Int32Array;
  /** The cas that found the cluster's value, or -1. */
  readonly next: Int32Array;
  /** Members without the writer. */
  readonly readers: Int32Array;
  /** 1 for writes without an answer that must have happened, for their value was found. */
  readonly needed: Uint8Array;
  /** By key: what is wrong already. */
  readonly clashes: ReadonlyMap<number, Clash>;
  /** Rows that must be placed but belong to no cluster: refused cas, and reads that say nothing. */
  readonly loose: readonly number[];
}

export function clustersOf(columns: Columns, from: ReadsFrom): Clusters {
  const size = columns.count + columns.keys.length;
  const clusters = {
    low: new Int32Array(size).fill(never),
    high: new Int32Array(size).fill(-1),
    next: new Int32Array(size).fill(-1),
    readers: new Int32Array(size),
    needed: neededOf(columns, from),
    clashes: new Map<number, Clash>(),
    loose: [] as number[],
  };
  clusters.low.fill(-1, columns.count);
  gather(columns, from, clusters);
  return clusters;
}

/**
 * Optional writes whose value somebody certainly found, or found by an optional write that is needed itself. The
 * others can be left out: nobody misses them. (To drop them one by one would keep a ring of optional cas alive.)
 */
function neededOf(columns: Columns, { source }: ReadsFrom): Uint8Array {
  const { count, status } = columns;
  const needed = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    if (status[row] === statuses.info) continue;
    let by = source[row]!;
    while (by >= 0 && by < count && status[by] === statuses.info && needed[by] === 0) {
      needed[by] = 1;
      by = source[by]!;
    }
  }
  return needed;
}

type Writable = ReturnType<typeof clustersOf> & {
  readonly clashes: Map<number, Clash>;
  readonly loose: number[];
};

function gather(columns: Columns, { source, classOf }: ReadsFrom, clusters: Writable): void {
  const { count, f, key, status, invoked, completed } = columns;
  const { low, high, next, readers, needed, clashes, loose } = clusters;
  const doing = registerDoings(columns);
  const keyed = columns.keys.length > 1 || classOf[0] === classes.ambiguous;
  for (let row = 0; row < count; row++) {
    if (status[row] === statuses.info && needed[row] === 0) continue;
    if (keyed && classOf[key[row]!] === classes.ambiguous) continue;
    const does = doing[f[row]!]!;
    const by = source[row]!;
    const began = invoked[row]!;
    const ended = completed[row]!;
    const puts = writes(columns, does, row);
    if (puts) {
      if (ended < low[row]!) low[row] = ended;
      if (began > high[row]!) high[row] = began;
    }
    if (by < 0) {
      if (by !== sources.none)
        clash(clashes, key[row]!, by === sources.thinAir ? "thin air" : "overwritten value", [row]);
      else if (!puts && foundBy(columns, does, row) < 0) loose.push(row);
      continue;
    }
    if (by < count && ended < invoked[by]!) clash(clashes, key[row]!, "read from the future", [row, by]);
    if (puts) {
      if (next[by]! >= 0) clash(clashes, key[row]!, "double cas", [next[by]!, row]);
      next[by] = row;
      continue;
    }
    readers[by]!++;
    if (ended < low[by]!) low[by] = ended;
    if (began > high[by]!) high[by] = began;
  }
}

function clash(clashes: Map<number, Clash>, key: number, pattern: Clash["pattern"], rows: number[]): void {
  if (!clashes.has(key)) clashes.set(key, { pattern, rows });
}

/** The function numbers that zones understand. */
export function understood(columns: Columns): boolean {
  return registerDoings(columns).every((doing) => doing !== doings.strange);
}
