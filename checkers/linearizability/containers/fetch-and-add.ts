import { type Columns, statuses } from "../../engine/columns.ts";
import type { Finding } from "../../engine/finding.ts";
import { byPosition } from "./by-position.ts";
import { type ObjectTest, ordered, violated } from "./object-test.ts";

/**
 * Tickets: every call adds the same step and learns what it found, so that its answer is its place. A place that
 * nobody answered for needs a call without an answer of its own, which began before any later place was answered;
 * the earliest of these calls fill the earliest places.
 */
export const fetchAndAddTest: ObjectTest = (columns) => {
  const { count, f, functions, argument, values, status } = columns;
  const known = functions.indexOf("fetch-and-add");
  const step = count === 0 ? 1 : (values[argument[0]!] as number);
  for (let row = 0; row < count; row++)
    if (f[row] !== known || argument[row] !== argument[0] || status[row] === statuses.refused)
      return undefined;
  return Number.isSafeInteger(step) && step !== 0 ? decide(columns, step) : undefined;
};

function decide(columns: Columns, step: number): Finding {
  const { count, result, values, status } = columns;
  const place = new Int32Array(count).fill(-1);
  const crashed: number[] = [];
  // A greater answer than there are calls cannot be reached.
  const holder = new Int32Array(count).fill(-1);
  let places = 0;
  for (let row = 0; row < count; row++) {
    if (status[row] !== statuses.ok) {
      crashed.push(row);
      continue;
    }
    const answer = values[result[row]!];
    const at = typeof answer === "number" ? answer / step : Number.NaN;
    if (!Number.isSafeInteger(at) || at < 0 || at >= count)
      return violated(
        "impossible answer",
        [row],
        `No sum of steps of ${step} that can have been made is ${answer}.`,
      );
    if (holder[at]! >= 0)
      return violated(
        "answered twice",
        [holder[at]!, row],
        `Two calls found ${answer}, but each changes what the next one finds.`,
      );
    holder[at] = row;
    place[row] = at;
    places = Math.max(places, at + 1);
  }
  // Calls without an answer come last, unless they are needed before.
  for (const row of crashed) place[row] = places;
  const missing = filled(columns, holder.subarray(0, places), crashed, place);
  if (missing !== undefined) return missing;
  const { orders, reversals } = byPosition(columns, place);
  const [reversal] = reversals.values();
  if (reversal === undefined) return ordered(columns, orders[0]!.rows);
  return violated(
    "answers against real time",
    [reversal.early, reversal.late],
    "The first of these calls found more than the second, so it took effect later; but it had ended before the second began.",
  );
}

/** Puts calls without an answer in the places that nobody answered for. */
function filled(
  columns: Columns,
  holder: Int32Array,
  crashed: readonly number[],
  place: Int32Array,
): Finding | undefined {
  const earliestEnd = new Int32Array(holder.length);
  let first = -1;
  for (let at = holder.length - 1; at >= 0; at--) {
    const row = holder[at]!;
    if (row >= 0 && (first < 0 || columns.completed[row]! < columns.completed[first]!)) first = row;
    earliestEnd[at] = first;
  }
  let used = 0;
  for (let at = 0; at < holder.length; at++) {
    if (holder[at]! >= 0) continue;
    const row = crashed[used++];
    const later = earliestEnd[at]!;
    if (row === undefined || columns.invoked[row]! > columns.completed[later]!)
      return violated(
        "gap in the answers",
        [later, ...crashed.filter((one) => columns.invoked[one]! < columns.completed[later]!)],
        "A call found more than the calls before it can have added: some place before it was answered by nobody, and too few calls without an answer had begun in time.",
      );
    holder[at] = row;
    place[row] = at;
  }
  return undefined;
}
