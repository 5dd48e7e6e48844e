import { type Columns, never } from "../../engine/columns.ts";
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
  const elementAt = elementsAt(events, lives);
  /** Bit 1: no one left must be enqueued earlier; bit 2: nor dequeued earlier; bit 4: picked. */
  const state = new Uint8Array(size);
  const ready = new Int32Array(size);
  const order = new Int32Array(size + gaps.length);
  let [picked, waiting, k, from, out, by, gone] = [0, 0, 0, 0, 0, 0, 0];
  const grant = (v: number, bit: number): void => {
    state[v]! |= bit;
    if (state[v] === 3) ready[waiting++] = v;
  };
  while (picked < order.length) {
    // The first of all deadlines of those left, for entering and for leaving.
    for (; by < events; by++) {
      const v = elementAt[by]!;
      if (v >= 0 && insertBy[v] === by && state[v]! < 4) break;
    }
    for (; gone < events; gone++) {
      const v = elementAt[gone]!;
      if (v >= 0 && removeBy[v] === gone && state[v]! < 4) break;
    }
    // A fruitless dequeue parts those before its gap from those after it, like an element that is there for no time.
    // Nothing left enters later than it leaves, so deadlines for entering are the first of all.
    const gap = k < gaps.length ? gaps[k]! : events;
    if (k < gaps.length && by > gap) {
      order[picked++] = ~k;
      k++;
      continue;
    }
    for (; from < by; from++) {
      const v = elementAt[from]!;
      if (v >= 0 && insertFrom[v] === from) grant(v, 1);
    }
    for (const end = Math.min(gone, gap + 1, events); out < end; out++) {
      const v = elementAt[out]!;
      if (v >= 0 && removeFrom[v] === out) grant(v, 2);
    }
    // Those that stay go last.
    if (out === events) {
      for (let v = 0; v < size; v++) if (removeFrom[v] === events) grant(v, 2);
      out++;
    }
    if (waiting === 0) return overtaken(columns, lives, elementAt[by]!, elementAt[gone]!);
    while (waiting > 0) {
      const v = ready[--waiting]!;
      state[v] = 7;
      order[picked++] = v;
    }
  }
  return order;
}

function elementsAt(events: number, lives: Lives): Int32Array {
  const { insertFrom, insertBy, removeFrom, removeBy } = lives;
  const elementAt = new Int32Array(events).fill(-1);
  for (let v = 0; v < lives.values.length; v++) {
    elementAt[insertFrom[v]!] = v;
    if (insertBy[v]! < events) elementAt[insertBy[v]!] = v;
    if (removeFrom[v]! < events) elementAt[removeFrom[v]!] = v;
    if (removeBy[v] !== never) elementAt[removeBy[v]!] = v;
  }
  return elementAt;
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
  const times = new Float64Array(order.length);
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
