import { type History, operationsOf } from "../../harness/core/history.ts";

/**
 * Sequential consistency by its definition with known write orders: try every order of the writes of each key,
 * and see whether program order, reads-from, that order and what follows for reads (a read is before the next
 * write) are without a circle. For answered reads and writes of unique values, few writes to a key.
 */
export function hasWriteOrders(history: History): boolean {
  const operations = operationsOf(history);
  const fixed: [number, number][] = [];
  const last = new Map<number, number>();
  const writesOf = new Map<unknown, number[]>();
  for (const [i, { process, f, key }] of operations.entries()) {
    if (last.has(process)) fixed.push([last.get(process)!, i]);
    last.set(process, i);
    if (f === "write") writesOf.set(key, [...(writesOf.get(key) ?? []), i]);
  }
  const readers = new Map<number, number[]>();
  for (const [i, { f, key, outcome }] of operations.entries()) {
    if (f !== "read" || outcome.type !== "ok") continue;
    const source = (writesOf.get(key) ?? []).find((w) => operations[w]!.input === outcome.output);
    if (source === undefined) return false;
    fixed.push([source, i]);
    readers.set(source, [...(readers.get(source) ?? []), i]);
  }
  const edgesOf = (order: readonly number[]): [number, number][] =>
    order.slice(1).flatMap((write, index): [number, number][] => {
      const earlier = order[index]!;
      return [
        [earlier, write],
        ...(readers.get(earlier) ?? []).map((reader): [number, number] => [reader, write]),
      ];
    });
  // A single write leaves nothing to choose.
  const several = [...writesOf.values()].filter((writes) => writes.length > 1);
  return chosen(
    operations.length,
    fixed,
    several.map((writes) => permutations(writes).map(edgesOf)),
  );
}

function chosen(
  count: number,
  edges: readonly [number, number][],
  orders: readonly [number, number][][][],
): boolean {
  if (!isAcyclic(count, edges)) return false;
  const [first, ...rest] = orders;
  return first === undefined || first.some((order) => chosen(count, [...edges, ...order], rest));
}

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}

/** Takes away what nothing comes before, again and again. */
function isAcyclic(count: number, edges: readonly [number, number][]): boolean {
  const after: number[][] = Array.from({ length: count }, () => []);
  const waits = new Array<number>(count).fill(0);
  for (const [from, to] of edges) {
    after[from]!.push(to);
    waits[to]!++;
  }
  const free = [...waits.keys()].filter((at) => waits[at] === 0);
  // The list grows while it is walked through.
  for (const at of free) for (const next of after[at]!) if (--waits[next]! === 0) free.push(next);
  return free.length === count;
}
