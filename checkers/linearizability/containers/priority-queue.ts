import type { Columns } from "../../engine/columns.ts";
import type { Finding } from "../../engine/finding.ts";
import { isLives, type Lives, livesOf } from "./lives.ts";
import { type ObjectTest, ordered, violated } from "./object-test.ts";
import { covering, gapsOfEmpties, rowsOf } from "./presence.ts";

/**
 * A priority queue whose numbers are all different (reference, section 2.5): linearizable if and only if every
 * extraction of v has an instant at which no greater number is certainly there, and every fruitless one an
 * instant at which nothing is. From the greatest number down, each takes the first instant that is left.
 */
export const priorityQueueTest: ObjectTest = (columns) => {
  const found = livesOf(columns, "insert", "extract");
  if (found === undefined) return undefined;
  if (!isLives(found)) return { kind: "invalid", violation: found };
  const finding = decide(columns, found);
  // An extraction without an answer may have taken what is in the way.
  return finding.kind === "invalid" && found.crashed.length > 0 ? undefined : finding;
};

function decide(columns: Columns, lives: Lives): Finding {
  const gaps = gapsOfEmpties(columns, lives);
  if ("kind" in gaps) return gaps;
  const descending = byPriority(columns, lives);
  const { events } = columns;
  const { insertBy, removeFrom, removeBy, remove } = lives;
  // Union-find over gaps: the first gap from here on in which nothing greater is certainly there.
  const next = new Int32Array(events + 1);
  for (let gap = 0; gap <= events; gap++) next[gap] = gap;
  const moment = new Int32Array(descending.length).fill(events);
  for (const v of descending) {
    if (remove[v]! >= 0) {
      moment[v] = find(next, removeFrom[v]!);
      if (moment[v]! >= removeBy[v]!) return hidden(columns, lives, v);
    }
    const end = removeFrom[v]!;
    for (let gap = insertBy[v]!; gap < end; ) {
      gap = find(next, gap);
      if (gap < end) next[gap] = gap + 1;
    }
  }
  return ordered(columns, emitted(columns, lives, gaps, descending, moment));
}

function find(next: Int32Array, gap: number): number {
  let root = gap;
  while (next[root] !== root) root = next[root]!;
  for (let at = gap; next[at] !== root; ) {
    const after = next[at]!;
    next[at] = root;
    at = after;
  }
  return root;
}

/** Places in `lives` from the greatest number to the least; sorted as numbers, then found again by bisection. */
function byPriority(columns: Columns, lives: Lives): Int32Array {
  const priorities = Float64Array.from(lives.values, (value) => columns.values[value] as number);
  const sorted = priorities.slice().sort();
  const descending = new Int32Array(priorities.length);
  for (let v = 0; v < priorities.length; v++) {
    let [low, high] = [0, sorted.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle]! < priorities[v]!) low = middle + 1;
      else high = middle;
    }
    descending[sorted.length - 1 - low] = v;
  }
  return descending;
}

function hidden(columns: Columns, lives: Lives, v: number): Finding {
  const priority = (one: number): number => columns.values[lives.values[one]!] as number;
  const chain = covering(
    lives,
    lives.removeFrom[v]!,
    lives.removeBy[v]!,
    (other) => priority(other) > priority(v),
  );
  return violated(
    "extracted below a greater one",
    rowsOf(lives, [v, ...chain]),
    `${priority(v)} came out, but at every moment at which it can have, something greater was certainly there: ${chain.map(priority).join(", ")}.`,
  );
}

/**
 * Gap after gap: extractions from the greatest down, then fruitless ones, then the insertions that could wait no
 * longer. A number whose extraction falls into the gap in which its insertion is due enters just before it.
 */
function emitted(
  columns: Columns,
  lives: Lives,
  gaps: Int32Array,
  descending: Int32Array,
  moment: Int32Array,
): Int32Array {
  const { events } = columns;
  const { insert, insertBy, remove, empties } = lives;
  const [leavesIn, nextLeaving] = [new Int32Array(events).fill(-1), new Int32Array(moment.length)];
  const [entersIn, entered] = [new Int32Array(events).fill(-1), new Uint8Array(moment.length)];
  for (let place = descending.length - 1; place >= 0; place--) {
    const v = descending[place]!;
    if (insertBy[v]! <= moment[v]!) entersIn[insertBy[v]! - 1] = v;
    if (remove[v]! < 0) continue;
    nextLeaving[v] = leavesIn[moment[v]!]!;
    leavesIn[moment[v]!] = v;
  }
  const rows = new Int32Array(columns.count);
  let [written, k] = [0, 0];
  for (let gap = 0; gap < events; gap++) {
    for (let v = leavesIn[gap]!; v >= 0; v = nextLeaving[v]!) {
      if (entered[v] === 0) {
        entered[v] = 1;
        rows[written++] = insert[v]!;
      }
      rows[written++] = remove[v]!;
    }
    for (; k < gaps.length && gaps[k] === gap; k++) rows[written++] = empties[k]!;
    const v = entersIn[gap]!;
    if (v >= 0 && entered[v] === 0) {
      entered[v] = 1;
      rows[written++] = insert[v]!;
    }
  }
  return rows.subarray(0, written);
}
