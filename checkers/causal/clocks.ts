import type { Program } from "./program.ts";

/**
 * What each write had seen: for each session, how many of its writes are co-before it. Clocks are versioned
 * (reference, section 4.2): a write whose session learned nothing since its last one shares that one's row.
 */
export interface Clocks {
  readonly sessions: number;
  /** Row of a write in `pool`, in entries; the entry of the write's own session is not kept up to date. */
  readonly rowOf: Int32Array;
  /** Entry q of a row: the number of the first write of session q that is not co-before. */
  readonly pool: Int32Array;
  /** Nodes that were reached: fewer than all, when po and rf together have a cycle. */
  readonly reached: number;
  readonly done: Int32Array;
}

/** Entries of clocks beyond which a check gives up: 400 MB. */
export const clockEntriesMax = 100_000_000;

/** Rows of clocks that will be needed: one for each write that follows a read since the write before it. */
export function clockEntries(program: Program): number {
  const { nodes, source, session, write } = program;
  let rows = 1;
  let fresh = false;
  for (let node = 0; node < nodes; node++) {
    if (node === program.start[session[node]!]) fresh = false;
    const from = source[node]!;
    if (from >= 0 && session[from] !== session[node]) fresh = true;
    if (write[node]! < 0 || !fresh) continue;
    rows++;
    fresh = false;
  }
  return rows * program.sessions;
}

/**
 * Visits all nodes in an order that extends po and rf, by advancing each session until it reads what is not yet
 * written; it then waits at that write. What is never reached is on or behind a cycle of po and rf.
 */
export function clocksOf(program: Program): Clocks {
  const { sessions, start, source, session, write, writeStart } = program;
  const pool = new Int32Array(clockEntries(program));
  for (let q = 0; q < sessions; q++) pool[q] = writeStart[q]!;
  const rowOf = new Int32Array(program.writes);
  const current = new Int32Array(sessions * sessions);
  const rowOfSession = new Int32Array(sessions);
  const changed = new Uint8Array(sessions);
  const done = new Int32Array(sessions);
  const ready: number[] = [];
  const waiting = new Int32Array(program.writes).fill(-1);
  const nextWaiting = new Int32Array(sessions).fill(-1);
  let used = sessions;
  let reached = 0;
  for (let p = sessions - 1; p >= 0; p--) {
    for (let q = 0; q < sessions; q++) current[p * sessions + q] = writeStart[q]!;
    done[p] = start[p]!;
    ready.push(p);
  }
  for (let p = ready.pop(); p !== undefined; p = ready.pop()) {
    const mine = p * sessions;
    const end = start[p + 1]!;
    let node = done[p]!;
    for (; node < end; node++) {
      const from = source[node]!;
      if (from >= 0) {
        const q = session[from]!;
        const written = write[from]!;
        if (from >= done[q]! && (q !== p || from >= node)) {
          nextWaiting[p] = waiting[written]!;
          waiting[written] = p;
          break;
        }
        if (q !== p && current[mine + q]! <= written) {
          join(current, mine, pool, rowOf[written]!, sessions, p);
          if (current[mine + q]! <= written) current[mine + q] = written + 1;
          changed[p] = 1;
        }
      }
      const number = write[node]!;
      if (number < 0) continue;
      if (changed[p] === 1) {
        pool.set(current.subarray(mine, mine + sessions), used);
        rowOfSession[p] = used;
        used += sessions;
        changed[p] = 0;
      }
      rowOf[number] = rowOfSession[p]!;
      for (let woken = waiting[number]!; woken >= 0; woken = nextWaiting[woken]!) ready.push(woken);
    }
    reached += node - done[p]!;
    done[p] = node;
  }
  return { sessions, rowOf, pool, reached, done };
}

function join(
  into: Int32Array,
  at: number,
  pool: Int32Array,
  row: number,
  sessions: number,
  own: number,
): void {
  for (let q = 0; q < sessions; q++) {
    const seen = pool[row + q]!;
    if (seen > into[at + q]! && q !== own) into[at + q] = seen;
  }
}
