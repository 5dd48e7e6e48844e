import type { Columns } from "../engine/columns.ts";
import { isWriting } from "./register-rows.ts";
import { initialOf } from "./writers.ts";

/**
 * Puts refused cas operations into an order of all other rows, each as early as its session and the value allow:
 * they change nothing, so early is best. Undefined when one has no place in this order (another may have one).
 */
export function withRefusals(
  columns: Columns,
  deed: Uint8Array,
  order: Int32Array,
  refusals: readonly number[],
): Int32Array | undefined {
  if (refusals.length === 0) return order;
  const waiting = bySession(columns, refusals);
  const ahead = bySession(columns, order);
  const now = new Int32Array(columns.keys.length).fill(initialOf(columns));
  const whole: number[] = [];
  const settle = (): void => {
    for (const [session, rows] of waiting) {
      const next = ahead.get(session)?.at(-1) ?? Number.POSITIVE_INFINITY;
      while (rows.length > 0) {
        const row = rows.at(-1)!;
        if (next < row || now[columns.key[row]!] === columns.expected[row]) break;
        whole.push(rows.pop()!);
      }
      if (rows.length === 0) waiting.delete(session);
    }
  };
  settle();
  for (const row of order) {
    const session = columns.session[row]!;
    const late = waiting.get(session)?.at(-1);
    if (late !== undefined && late < row) return undefined;
    whole.push(row);
    ahead.get(session)!.pop();
    if (isWriting(deed[row]!)) now[columns.key[row]!] = columns.argument[row]!;
    settle();
  }
  return waiting.size > 0 ? undefined : Int32Array.from(whole);
}

/** Rows by session, the first one last. */
function bySession(columns: Columns, rows: Iterable<number>): Map<number, number[]> {
  const result = new Map<number, number[]>();
  for (const row of rows) {
    const own = result.get(columns.session[row]!);
    if (own === undefined) result.set(columns.session[row]!, [row]);
    else own.push(row);
  }
  for (const own of result.values()) own.reverse();
  return result;
}
