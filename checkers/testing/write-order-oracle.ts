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
  const orders = [...writesOf.values()].map((writes) => permutations(writes).map(edgesOf));
  return chosen(operations.length, fixed, orders);
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
  const left = new Set(Array.from({ length: count }, (_, i) => i));
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    const blocked = new Set<number>();
    for (const [from, to] of edges) if (left.has(from)) blocked.add(to);
    for (const i of left) if (!blocked.has(i)) left.delete(i);
  }
  return left.size === 0;
}
