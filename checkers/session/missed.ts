import type { Clocks } from "../causal/clocks.ts";
import { initial, type Program } from "../causal/program.ts";

/** A read that did not see what it had to: `missed` is after what it saw, or it saw the initial value. */
export interface Missed {
  readonly read: number;
  readonly missed: number;
  /** The read that shows that `missed` had to be visible, where that is not its own session's write. */
  readonly because: number;
}

export type Guarantee = "read-your-writes" | "monotonic-reads" | "monotonic-writes" | "writes-follow-reads";

/** Own writes stay visible: a read after them must not see the initial value or an older own write. */
export function missedOwn(program: Program): Missed | undefined {
  const { sessions, start, source, write, key, session } = program;
  const latest = new Int32Array(program.keys);
  for (let p = 0; p < sessions; p++) {
    latest.fill(-1);
    for (let node = start[p]!; node < start[p + 1]!; node++) {
      const from = source[node]!;
      const own = latest[key[node]!]!;
      const older = from === initial || (from >= 0 && session[from] === p && from < own);
      if (own >= 0 && older) return { read: node, missed: own, because: own };
      if (write[node]! >= 0) latest[key[node]!] = node;
    }
  }
  return undefined;
}

/** What was read stays visible: a later read must not see the initial value, or an older write of that writer. */
export function missedRead(program: Program): Missed | undefined {
  const { sessions, start, source, key, session } = program;
  for (let p = 0; p < sessions; p++) {
    // By key the first read of it; by key and writer the read of the latest write.
    const any = new Map<number, number>();
    const latest = new Map<number, number>();
    for (let node = start[p]!; node < start[p + 1]!; node++) {
      const from = source[node]!;
      if (from < initial) continue;
      const x = key[node]!;
      if (from === initial) {
        const before = any.get(x);
        if (before !== undefined) return { read: node, missed: source[before]!, because: before };
        continue;
      }
      const name = x * sessions + session[from]!;
      const before = latest.get(name);
      if (before !== undefined && source[before]! > from)
        return { read: node, missed: source[before]!, because: before };
      latest.set(name, node);
      if (!any.has(x)) any.set(x, node);
    }
  }
  return undefined;
}

/** A write that was read brings its session's earlier writes with it, for good. */
export function missedEarlier(program: Program): Missed | undefined {
  const { sessions, start, source, key, session, write, writeStart, writeNode } = program;
  const following = nextOnKey(program);
  const seen = new Int32Array(sessions);
  const seenBy = new Int32Array(sessions);
  const visible = new Int32Array(program.keys);
  for (let p = 0; p < sessions; p++) {
    seen.set(writeStart.subarray(0, sessions));
    seenBy.fill(-1);
    visible.fill(-1);
    for (let node = start[p]!; node < start[p + 1]!; node++) {
      const from = source[node]!;
      if (from === initial) {
        const missed = visible[key[node]!]!;
        if (missed >= 0) return { read: node, missed, because: seenBy[session[missed]!]! };
      }
      if (from < 0) continue;
      const q = session[from]!;
      const hides = following[write[from]!]!;
      if (hides >= 0 && hides < seen[q]!)
        return { read: node, missed: writeNode[hides]!, because: seenBy[q]! };
      if (write[from]! < seen[q]!) continue;
      for (let one = seen[q]!; one <= write[from]!; one++) visible[key[writeNode[one]!]!] = writeNode[one]!;
      seen[q] = write[from]! + 1;
      seenBy[q] = node;
    }
  }
  return undefined;
}

/** For each write the next one of its session on the same key, or -1. */
function nextOnKey({ writes, writeNode, key, session, keys }: Program): Int32Array {
  const following = new Int32Array(writes).fill(-1);
  const latest = new Int32Array(keys).fill(-1);
  for (let one = 0; one < writes; one++) {
    const node = writeNode[one]!;
    const before = latest[key[node]!]!;
    if (before >= 0 && session[writeNode[before]!] === session[node]) following[before] = one;
    latest[key[node]!] = one;
  }
  return following;
}

/**
 * A write that was read brings what its session had read before it, and so on, for good; and is after all that.
 * Reads of another session become known by prefixes: exactly those before the latest of its writes that
 * causally precedes what was read, so the causal clocks tell them.
 */
export function missedFollowed(program: Program, clocks: Clocks): Missed | undefined {
  const search = new Followed(program, clocks);
  for (let p = 0; p < program.sessions; p++) {
    search.begin(p);
    for (let node = program.start[p]!; node < program.start[p + 1]!; node++) {
      const missed = search.visit(node);
      if (missed !== undefined) return missed;
    }
  }
  return undefined;
}

class Followed {
  readonly #program: Program;
  readonly #clocks: Clocks;
  #p = 0;
  readonly #seen: Int32Array;
  /** By key the visible writes that matter still, as a list; by write the read that shows it. */
  readonly #head: Int32Array;
  readonly #next: Int32Array;
  readonly #shownBy: Int32Array;

  constructor(program: Program, clocks: Clocks) {
    this.#program = program;
    this.#clocks = clocks;
    this.#seen = new Int32Array(program.sessions);
    this.#head = new Int32Array(program.keys);
    this.#next = new Int32Array(program.writes);
    this.#shownBy = new Int32Array(program.writes);
  }

  begin(p: number): void {
    this.#p = p;
    this.#head.fill(-1);
    this.#shownBy.fill(-1);
    this.#seen.set(this.#program.writeStart.subarray(0, this.#program.sessions));
  }

  visit(node: number): Missed | undefined {
    const { source, key, write, writeNode } = this.#program;
    const from = source[node]!;
    if (from === initial) {
      const visible = this.#head[key[node]!]!;
      if (visible < 0) return undefined;
      return { read: node, missed: writeNode[visible]!, because: this.#shownBy[visible]! };
    }
    if (from < 0) return undefined;
    this.#learn(write[from]!);
    this.#show(node);
    return this.#hidden(node, write[from]!);
  }

  #learn(w: number): void {
    const { pool, rowOf, sessions } = this.#clocks;
    const writer = this.#program.session[this.#program.writeNode[w]!]!;
    for (let q = 0; q < sessions; q++) {
      const until = q === writer ? w + 1 : pool[rowOf[w]! + q]!;
      const from = this.#seen[q]!;
      if (until <= from || q === this.#p) continue;
      const { start, writeNode, writeStart, source } = this.#program;
      const first = from === writeStart[q]! ? start[q]! : writeNode[from - 1]!;
      for (let node = first; node <= writeNode[until - 1]!; node++) if (source[node]! >= 0) this.#show(node);
      this.#seen[q] = until;
    }
  }

  /** What a known read saw is visible. */
  #show(read: number): void {
    const { source, write, key } = this.#program;
    const one = write[source[read]!]!;
    if (this.#shownBy[one]! >= 0) return;
    this.#shownBy[one] = read;
    this.#next[one] = this.#head[key[read]!]!;
    this.#head[key[read]!] = one;
  }

  /** A visible write causally after w, on its key; what w is after need not be looked at again. */
  #hidden(read: number, w: number): Missed | undefined {
    const { key, session, writeNode } = this.#program;
    const { pool, rowOf } = this.#clocks;
    const x = key[read]!;
    if (this.#head[x] === w && this.#next[w] === -1) return undefined;
    const q = session[writeNode[w]!]!;
    let kept = -1;
    let has = false;
    for (let u = this.#head[x]!; u >= 0; ) {
      const following = this.#next[u]!;
      const s = session[writeNode[u]!]!;
      const after = s === q ? u > w : pool[rowOf[u]! + q]! > w;
      if (after) return { read, missed: writeNode[u]!, because: this.#shownBy[u]! };
      const before = s === q ? u < w : pool[rowOf[w]! + s]! > u;
      if (!before) {
        this.#next[u] = kept;
        kept = u;
        has ||= u === w;
      }
      u = following;
    }
    if (!has) {
      this.#next[w] = kept;
      kept = w;
    }
    this.#head[x] = kept;
    return undefined;
  }
}
