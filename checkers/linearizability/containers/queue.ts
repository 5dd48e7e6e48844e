import type { Columns } from "../../engine/columns.ts";
import type { Finding } from "../../engine/finding.ts";
import { isLives, type Lives, livesOf } from "./lives.ts";
import { type ObjectTest, ordered, violated } from "./object-test.ts";
import { gapsOfEmpties, rowsOf } from "./presence.ts";
import { withCrashedDequeues } from "./queue-crashed.ts";

/**
 * A FIFO queue whose elements are all different (Gibbons and Korach 1997; reference, section 2.5): linearizable
 * unless an element was enqueued wholly before another and dequeued wholly after it, or a dequeue found nothing
 * while something was certainly there. One pass over the events picks the elements in an order that respects
 * both ends; where none can be picked, the pair that blocks is at hand.
 */
export const queueTest: ObjectTest = (columns) => {
  const found = livesOf(columns, "enqueue", "dequeue");
  if (found === undefined) return undefined;
  if (!isLives(found)) return { kind: "invalid", violation: found };
  const outcome = withCrashedDequeues(columns, found);
  if (outcome === undefined || "kind" in outcome) return outcome;
  const gaps = gapsOfEmpties(columns, outcome);
  if ("kind" in gaps) return gaps;
  const order = fifoOrder(columns, outcome, gaps);
  return "kind" in order ? order : ordered(columns, emitted(columns, outcome, gaps, order));
};

/** Elements in the order in which they pass the queue; ~k stands for the k-th removal that found nothing. */
function fifoOrder(columns: Columns, lives: Lives, gaps: Int32Array): Int32Array | Finding {
  const { events } = columns;
  const { insertFrom, insertBy, removeFrom, removeBy } = lives;
  const size = lives.values.length;
  const { entering, entered, leaving, left } = inTurn(events, lives);
  /** Bit 1: no one left must be enqueued earlier; bit 2: nor dequeued earlier; bit 4: picked. */
  const state = new Uint8Array(size);
  const ready = new Int32Array(size);
  const order = new Int32Array(size + gaps.length);
  let [picked, waiting, k, from, out, by, gone] = [0, 0, 0, 0, 0, 0, 0];
  while (picked < order.length) {
    // The first of all deadlines of those left, for entering and for leaving.
    while (by < entered.length && state[entered[by]!]! >= 4) by++;
    while (gone < left.length && state[left[gone]!]! >= 4) gone++;
    const mustEnter = by < entered.length ? insertBy[entered[by]!]! : events;
    const mustLeave = gone < left.length ? removeBy[left[gone]!]! : events;
    // A fruitless dequeue parts those before its gap from those after it, like an element that is there for no time.
    // Nothing left enters later than it leaves, so deadlines for entering are the first of all.
    const gap = k < gaps.length ? gaps[k]! : events;
    if (k < gaps.length && mustEnter > gap) {
      order[picked++] = ~k;
      k++;
      continue;
    }
    for (; from < size && insertFrom[entering[from]!]! < mustEnter; from++) {
      const v = entering[from]!;
      state[v]! |= 1;
      if (state[v] === 3) ready[waiting++] = v;
    }
    // Those that stay leave at `events`, after all others.
    const end = mustLeave === events && gap === events ? events + 1 : Math.min(mustLeave, gap + 1);
    for (; out < size && removeFrom[leaving[out]!]! < end; out++) {
      const v = leaving[out]!;
      state[v]! |= 2;
      if (state[v] === 3) ready[waiting++] = v;
    }
    if (waiting === 0) return overtaken(columns, lives, entered[by]!, left[gone]!);
    while (waiting > 0) {
      const v = ready[--waiting]!;
      state[v] = 7;
      order[picked++] = v;
    }
  }
  return order;
}

interface InTurn {
  /** All by `insertFrom`. */
  readonly entering: Int32Array;
  /** Those with such a deadline by `insertBy`. */
  readonly entered: Int32Array;
  /** All by `removeFrom`. */
  readonly leaving: Int32Array;
  /** Those with such a deadline by `removeBy`. */
  readonly left: Int32Array;
}

/** Elements by each of their positions: written down at the events, and read off in one pass without branches. */
function inTurn(events: number, { values, insertFrom, insertBy, removeFrom, removeBy }: Lives): InTurn {
  const size = values.length;
  // Several positions of one element may be the same event: 16 times the element, and a bit for each.
  const marks = new Int32Array(events + 1);
  for (let v = 0; v < size; v++) {
    marks[insertFrom[v]!] = (v << 4) | 1;
    const entered = Math.min(insertBy[v]!, events);
    marks[entered] = (v << 4) | (marks[entered]! & 15) | 2;
    if (removeFrom[v]! < events) {
      const leaving = removeFrom[v]!;
      marks[leaving] = (v << 4) | (marks[leaving]! & 15) | 4;
    }
    if (removeBy[v]! < events) {
      const left = removeBy[v]!;
      marks[left] = (v << 4) | (marks[left]! & 15) | 8;
    }
  }
  const of = (): Int32Array => new Int32Array(size + 1);
  const [entering, entered, leaving, left] = [of(), of(), of(), of()];
  let [n1, n2, n4, n8] = [0, 0, 0, 0];
  for (let event = 0; event < events; event++) {
    const mark = marks[event]!;
    const v = mark >> 4;
    entering[n1] = v;
    n1 += mark & 1;
    entered[n2] = v;
    n2 += (mark >> 1) & 1;
    leaving[n4] = v;
    n4 += (mark >> 2) & 1;
    left[n8] = v;
    n8 += (mark >> 3) & 1;
  }
  for (let v = 0; v < size; v++) if (removeFrom[v]! >= events) leaving[n4++] = v;
  return { entering, entered: entered.subarray(0, n2), leaving, left: left.subarray(0, n8) };
}

/** `first` must enter before `second`, and `second` must leave before `first`. */
function overtaken(columns: Columns, lives: Lives, first: number, second: number): Finding {
  const [a, b] = [first, second].map((v) => JSON.stringify(columns.values[lives.values[v]!]));
  const late = lives.remove[first]! < 0 ? `${a} never came out` : `the call that took ${a} began only after`;
  return violated(
    "overtaken in the queue",
    rowsOf(lives, [first, second]),
    `${a} was in the queue before the call began that enqueued ${b}, so it must come out first.`,
    `But ${b} had come out and ${late}.`,
  );
}

/**
 * The calls in an order that plays: each enqueue and each dequeue as early as those before it in the queue let
 * it, enqueues only when a dequeue needs them or their time has come. Positions count double, gaps between.
 */
function emitted(columns: Columns, lives: Lives, gaps: Int32Array, order: Int32Array): Int32Array {
  const { insertFrom, removeFrom, insert, remove } = lives;
  const rows = new Int32Array(columns.count);
  const times = new Int32Array(order.length);
  let time = -1;
  for (let place = 0; place < order.length; place++) {
    const v = order[place]!;
    time = Math.max(time, v < 0 ? 2 * gaps[~v]! + 1 : 2 * insertFrom[v]!);
    times[place] = time;
  }
  let [written, entered, leaving] = [0, 0, -1];
  const enter = (place: number): void => {
    const v = order[place]!;
    if (v >= 0) rows[written++] = insert[v]!;
  };
  for (let place = 0; place < order.length; place++) {
    const v = order[place]!;
    if (v >= 0 && remove[v]! < 0) continue;
    leaving = Math.max(leaving, v < 0 ? 2 * gaps[~v]! + 1 : 2 * removeFrom[v]!);
    while (entered < order.length && (entered <= place || times[entered]! < leaving)) enter(entered++);
    rows[written++] = v < 0 ? lives.empties[~v]! : remove[v]!;
  }
  while (entered < order.length) enter(entered++);
  return rows.subarray(0, written);
}
