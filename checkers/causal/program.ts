import { type Columns, statuses } from "../engine/columns.ts";
import { doings, registerDoings } from "../engine/register-rows.ts";

/** `source` of a node that reads the initial value, and of one that reads nothing. */
export const initial = -1;
export const none = -2;

/**
 * A history of registers as sessions see it: nodes are the operations that took effect, session by session in
 * program order; each read points at the write it read from. A cas is one node that reads and then writes.
 * Writes are also numbered by themselves, session by session, so that clocks can count writes only.
 */
export interface Program {
  readonly nodes: number;
  readonly sessions: number;
  readonly keys: number;
  /** First node of each session, and the end of the last. */
  readonly start: Int32Array;
  readonly row: Int32Array;
  readonly session: Int32Array;
  readonly key: Int32Array;
  /** The node that wrote what this one read, `initial`, or `none`. */
  readonly source: Int32Array;
  /** The number of the node's write, or -1. */
  readonly write: Int32Array;
  readonly writes: number;
  /** First write of each session, and the end of the last. */
  readonly writeStart: Int32Array;
  readonly writeNode: Int32Array;
  /** For the row of a write without an answer, a row whose read shows that it happened; else -1. */
  readonly shownBy: Int32Array;
  /** Rows that read a value nobody wrote. */
  readonly thinAir: readonly number[];
  /** Rows whose reads were left out because several writes wrote that value; then nothing can be valid. */
  readonly ambiguous: readonly number[];
  /** Rows whose function is no function of registers. */
  readonly strange: readonly number[];
}

const listedMax = 16;
const does = { nothing: 0, read: 1, write: 2, both: 3, strange: 4 } as const;
const ambiguous = -3;

/**
 * Resolves reads to writes. A write without an answer counts only if somebody read it (reference, section 1):
 * otherwise leaving it out is exact, for it is the last of its session. A cas that was refused is a read of what
 * it saw; where that is not known it says nothing here.
 */
export function programOf(columns: Columns): Program {
  const acts = actsOf(columns);
  const writers = new Writers(columns, acts);
  const sourceRow = new Int32Array(columns.count).fill(none);
  const thinAir: number[] = [];
  const doubtful: number[] = [];
  const pending: number[] = [];
  const resolve = (row: number): void => {
    const source = writers.of(row);
    if (source >= initial) sourceRow[row] = source;
    else if (source === none) note(thinAir, row);
    else note(doubtful, row);
    if (source < 0 || columns.status[source] !== statuses.info || kept[source] === 1) return;
    kept[source] = 1;
    shownBy[source] = row;
    pending.push(source);
  };
  const kept = new Uint8Array(columns.count);
  const shownBy = new Int32Array(columns.count).fill(-1);
  for (let row = 0; row < columns.count; row++) {
    const act = acts[row]!;
    if (act === does.nothing || act === does.strange) continue;
    if (columns.status[row] === statuses.info) continue;
    kept[row] = 1;
    if ((act & does.read) !== 0) resolve(row);
  }
  // A cas without an answer that was read did happen, and so did what it read.
  for (let row = pending.pop(); row !== undefined; row = pending.pop())
    if ((acts[row]! & does.read) !== 0) resolve(row);
  const strange = strangers(columns, acts);
  return { ...laidOut(columns, acts, kept, sourceRow), shownBy, thinAir, ambiguous: doubtful, strange };
}

function note(list: number[], row: number): void {
  if (list.length < listedMax) list.push(row);
}

function strangers(columns: Columns, acts: Uint8Array): number[] {
  const first = registerDoings(columns).includes(doings.strange) ? acts.indexOf(does.strange) : -1;
  return first < 0 ? [] : [first];
}

/** By `doings`. */
const ofDoing = [does.read, does.write, does.both, does.strange] as const;

/** What each row does, as a sum of reading and writing. */
function actsOf(columns: Columns): Uint8Array {
  const byFunction = registerDoings(columns).map((doing) => ofDoing[doing]!);
  const acts = new Uint8Array(columns.count);
  for (let row = 0; row < columns.count; row++) {
    const act = byFunction[columns.f[row]!]!;
    acts[row] = act;
    if (act === does.strange) continue;
    if (act === does.read) {
      if (columns.status[row] === statuses.info || columns.result[row]! < 0) acts[row] = does.nothing;
    } else if (columns.status[row] === statuses.refused) {
      acts[row] = columns.result[row]! < 0 ? does.nothing : does.read;
    } else if (act === does.both && columns.expected[row]! < 0) acts[row] = does.write;
  }
  return acts;
}

/** Finds the write of a value on a key: open addressing over rows, as a Map of a million pairs is slow. */
class Writers {
  readonly #columns: Columns;
  readonly #table: Int32Array;
  readonly #mask: number;
  readonly #doubled: Uint8Array;
  readonly #initialValue: number;

  constructor(columns: Columns, acts: Uint8Array) {
    this.#columns = columns;
    let size = 16;
    while (size < 2 * columns.count) size *= 2;
    this.#table = new Int32Array(size).fill(-1);
    this.#mask = size - 1;
    this.#doubled = new Uint8Array(columns.count);
    this.#initialValue = columns.initialValue ?? columns.nilValue;
    for (let row = 0; row < columns.count; row++) {
      if (acts[row] !== does.write && acts[row] !== does.both) continue;
      const slot = this.#slot(columns.key[row]!, columns.argument[row]!);
      const other = this.#table[slot]!;
      if (other < 0) this.#table[slot] = row;
      else this.#doubled[other] = 1;
    }
  }

  /** The row that wrote what this row read; `initial`, `none` when nobody did, `ambiguous` when several may have. */
  of(row: number): number {
    const { status, result, expected, key } = this.#columns;
    const value = status[row] === statuses.refused || expected[row]! < 0 ? result[row]! : expected[row]!;
    const writer = this.#table[this.#slot(key[row]!, value)]!;
    if (value === this.#initialValue) return writer < 0 ? initial : ambiguous;
    if (writer < 0) return none;
    return this.#doubled[writer] === 1 ? ambiguous : writer;
  }

  #slot(key: number, value: number): number {
    const columns = this.#columns;
    let slot = (Math.imul(key, 0x9e3779b1) ^ Math.imul(value + 1, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & this.#mask;
    for (;;) {
      const row = this.#table[slot]!;
      if (row < 0 || (columns.key[row] === key && argumentOf(columns, row) === value)) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }
}

/** A write of nothing writes nil. */
function argumentOf(columns: Columns, row: number): number {
  const argument = columns.argument[row]!;
  return argument < 0 ? columns.nilValue : argument;
}

function laidOut(
  columns: Columns,
  acts: Uint8Array,
  kept: Uint8Array,
  sourceRow: Int32Array,
): Omit<Program, "shownBy" | "thinAir" | "ambiguous" | "strange"> {
  const { sessions } = columns;
  const start = new Int32Array(sessions + 1);
  const writeStart = new Int32Array(sessions + 1);
  for (let row = 0; row < columns.count; row++) {
    if (kept[row] === 0) continue;
    const session = columns.session[row]! + 1;
    start[session] = start[session]! + 1;
    if ((acts[row]! & does.write) !== 0) writeStart[session] = writeStart[session]! + 1;
  }
  for (let session = 0; session < sessions; session++) {
    start[session + 1] = start[session + 1]! + start[session]!;
    writeStart[session + 1] = writeStart[session + 1]! + writeStart[session]!;
  }
  const nodes = start[sessions]!;
  const writes = writeStart[sessions]!;
  const program = {
    row: new Int32Array(nodes),
    session: new Int32Array(nodes),
    key: new Int32Array(nodes),
    source: new Int32Array(nodes).fill(none),
    write: new Int32Array(nodes).fill(-1),
    writeNode: new Int32Array(writes),
  };
  const nodeOf = new Int32Array(columns.count).fill(-1);
  const next = start.slice();
  const nextWrite = writeStart.slice();
  const keys = columns.keys.length + 1;
  for (let row = 0; row < columns.count; row++) {
    if (kept[row] === 0) continue;
    const session = columns.session[row]!;
    const node = next[session]!;
    next[session] = node + 1;
    nodeOf[row] = node;
    program.row[node] = row;
    program.session[node] = session;
    // Calls without a key are on one object of their own.
    program.key[node] = columns.key[row]! < 0 ? keys - 1 : columns.key[row]!;
    if ((acts[row]! & does.write) === 0) continue;
    const write = nextWrite[session]!;
    nextWrite[session] = write + 1;
    program.write[node] = write;
    program.writeNode[write] = node;
  }
  for (let node = 0; node < nodes; node++) {
    const source = sourceRow[program.row[node]!]!;
    program.source[node] = source < 0 ? source : nodeOf[source]!;
  }
  return { nodes, sessions, keys, start, writes, writeStart, ...program };
}
