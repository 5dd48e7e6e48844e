import type { Columns } from "../engine/columns.ts";
import type { Certificate } from "../engine/finding.ts";

/** A single copy that is played: answers whether the row can happen now, and lets it happen. */
export type Copy = (row: number) => boolean;

/**
 * Replays the order that a valid finding claims on a single copy of each object, and answers what is wrong with
 * it, or undefined. The orders name every row that certainly happened once, others at most once, and none after
 * a row that began only when it had ended.
 */
export function refutedOrder(
  columns: Columns,
  certificate: Certificate,
  newCopy: (columns: Columns) => Copy,
  /** Keys that are to be there as a whole; all when absent. */
  isWanted?: (key: number) => boolean,
): string | undefined {
  if (certificate.form !== "order") return `an order is wanted, not ${certificate.form}`;
  const seen = new Uint8Array(columns.count);
  for (const { key, rows } of certificate.orders) {
    const play = newCopy(columns);
    let latest = -1;
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place]!;
      if (columns.key[row] !== key) return `row ${row} is on another key`;
      if (seen[row] === 1) return `row ${row} stands twice in the order`;
      seen[row] = 1;
      if (columns.completed[row]! < latest) return `row ${row} had ended before an earlier one began`;
      latest = Math.max(latest, columns.invoked[row]!);
      if (!play(row)) return `row ${row} cannot happen where it stands`;
    }
  }
  for (let row = 0; row < columns.count; row++)
    if (seen[row] === 0 && columns.status[row] === 0 && isWanted?.(columns.key[row]!) !== false)
      return `row ${row} is missing`;
  return undefined;
}

/** Copies of the containers, by the name of their model. Written for being read, not for speed. */
export const copies: Readonly<Record<string, (columns: Columns) => Copy>> = {
  queue: (columns) => {
    const items: number[] = [];
    let head = 0;
    return container(
      columns,
      (value) => items.push(value),
      () => (head < items.length ? items[head++] : undefined),
    );
  },
  stack: (columns) => {
    const items: number[] = [];
    return container(
      columns,
      (value) => items.push(value),
      () => items.pop(),
    );
  },
  "priority-queue": (columns) => {
    const items: number[] = [];
    const greater = (a: number, b: number): boolean =>
      (columns.values[items[a]!] as number) > (columns.values[items[b]!] as number);
    return container(
      columns,
      (value) => siftUp(items, items.push(value) - 1, greater),
      () => greatest(items, greater),
    );
  },
  counter: (columns) => {
    let sum = 0;
    return (row) => {
      if (columns.functions[columns.f[row]!] === "read") return columns.values[columns.result[row]!] === sum;
      sum += columns.values[columns.argument[row]!] as number;
      return true;
    };
  },
  "fetch-and-add": (columns) => {
    let sum = 0;
    return (row) => {
      if (columns.status[row] === 0 && columns.values[columns.result[row]!] !== sum) return false;
      sum += columns.values[columns.argument[row]!] as number;
      return true;
    };
  },
  set: (columns) =>
    collection(columns, new Set<string | number>(), (elements, list) => {
      const read = new Set(list);
      return read.size === elements.size && list.every((element) => elements.has(element));
    }),
  "append-list": (columns) => collection(columns, new Tail(), (elements, list) => elements.equals(list)),
  lock: (columns) => permits(columns, 1),
  semaphore: (columns) => permits(columns, 2),
  "fenced-lock": (columns) => {
    const hold = permits(columns, 1);
    let token = Number.NEGATIVE_INFINITY;
    return (row) => {
      if (!hold(row)) return false;
      if (columns.functions[columns.f[row]!] !== "acquire" || columns.status[row] !== 0) return true;
      const given = columns.values[columns.result[row]!] as number;
      if (!(given > token)) return false;
      token = given;
      return true;
    };
  },
};

function container(columns: Columns, put: (value: number) => unknown, take: () => number | undefined): Copy {
  const puts = new Set(["enqueue", "push", "insert"].map((f) => columns.functions.indexOf(f)));
  return (row) => {
    if (puts.has(columns.f[row]!)) {
      put(columns.argument[row]!);
      return true;
    }
    const taken = take();
    const result = columns.result[row]!;
    if (columns.status[row] !== 0) return true;
    return taken === undefined ? result === -1 || result === columns.nilValue : taken === result;
  };
}

function siftUp(items: number[], from: number, greater: (a: number, b: number) => boolean): void {
  for (let at = from; at > 0; ) {
    const parent = (at - 1) >> 1;
    if (!greater(at, parent)) return;
    [items[at], items[parent]] = [items[parent]!, items[at]!];
    at = parent;
  }
}

function greatest(items: number[], greater: (a: number, b: number) => boolean): number | undefined {
  const top = items[0];
  const last = items.pop();
  if (items.length === 0 || last === undefined) return top;
  items[0] = last;
  for (let at = 0; ; ) {
    let best = at;
    for (const child of [2 * at + 1, 2 * at + 2])
      if (child < items.length && greater(child, best)) best = child;
    if (best === at) return top;
    [items[at], items[best]] = [items[best]!, items[at]!];
    at = best;
  }
}

/** What has been appended. */
class Tail {
  readonly #items: (string | number)[] = [];

  add(item: string | number): void {
    this.#items.push(item);
  }

  equals(list: readonly (string | number)[]): boolean {
    return list.length === this.#items.length && list.every((item, index) => item === this.#items[index]);
  }
}

function collection<C extends { add(element: string | number): unknown }>(
  columns: Columns,
  elements: C,
  isExactly: (elements: C, list: readonly (string | number)[]) => boolean,
): Copy {
  const reads = columns.functions.indexOf("read");
  return (row) => {
    if (columns.f[row] !== reads) {
      elements.add(nameOf(columns.values[columns.argument[row]!]));
      return true;
    }
    return isExactly(
      elements,
      ((columns.values[columns.result[row]!] ?? []) as readonly unknown[]).map(nameOf),
    );
  };
}

/** Equal values have equal names, whatever the order of their fields. */
function nameOf(value: unknown): string | number {
  if (typeof value === "number") return value;
  return JSON.stringify(value ?? null, (_, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** So many permits, each given back by the process that got it. */
export function permits(columns: Columns, count: number): Copy {
  const held = new Map<number, number>();
  let left = count;
  return (row) => {
    const process = columns.process[row]!;
    const own = held.get(process) ?? 0;
    const acquires = columns.functions[columns.f[row]!] === "acquire";
    if (acquires ? left === 0 : own === 0) return false;
    held.set(process, acquires ? own + 1 : own - 1);
    left += acquires ? -1 : 1;
    return true;
  };
}
