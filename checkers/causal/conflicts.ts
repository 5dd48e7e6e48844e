import type { Clocks } from "./clocks.ts";
import { initial, type Program } from "./program.ts";

/** A read that its own causal past contradicts: `between` is co-before the read and hides what it read. */
export interface Hidden {
  readonly pattern: "WriteCOInitRead" | "WriteCORead";
  readonly read: number;
  readonly between: number;
}

/** The conflict order: for each entry, a write that must be arbitrated before another because of a read. */
export interface Conflicts {
  readonly count: number;
  /** Nodes. */
  readonly before: Int32Array;
  readonly after: Int32Array;
  readonly because: Int32Array;
}

/** Edges of the conflict order beyond which a check gives up. */
export const conflictsMax = 40_000_000;

export type Looked =
  | { readonly kind: "consistent"; readonly conflicts: Conflicts }
  | { readonly kind: "hidden"; readonly hidden: Hidden }
  | { readonly kind: "exhausted" };

/**
 * Looks at each read once, session by session, with the writes that became visible since the session's last
 * read of the same key. Instead of asking all k sessions at each read (Bouajjani et al. 2017 by the one pass of
 * reference section 4.2), a list per key holds what is visible and not yet known to be co-before what was read:
 * each write enters a session's lists once, and a read throws out all that its source covers. So the whole costs
 * O(n k) simple steps, plus the concurrent writes that stay.
 */
export function lookForConflicts(program: Program, clocks: Clocks, wantConflicts: boolean): Looked {
  const search = new Search(program, clocks, wantConflicts);
  for (let p = 0; p < program.sessions; p++) {
    search.begin(p);
    for (let node = program.start[p]!; node < program.start[p + 1]!; node++) {
      const hidden = search.visit(node);
      if (hidden !== undefined) return { kind: "hidden", hidden };
      if (search.count > conflictsMax) return { kind: "exhausted" };
    }
  }
  return { kind: "consistent", conflicts: search.conflicts() };
}

class Search {
  count = 0;
  readonly #program: Program;
  readonly #clocks: Clocks;
  readonly #want: boolean;
  readonly #keyOfWrite: Int32Array;
  readonly #sessionOfWrite: Int32Array;
  /** The session at work. */
  #p = 0;
  readonly #seen: Int32Array;
  /** The visible writes of each key, latest first within each session. */
  readonly #head: Int32Array;
  readonly #next: Int32Array;
  /** The write for which a key's list was last looked through, if nothing has come since. */
  readonly #settled: Int32Array;
  /** By session: the look-through in which one of its writes came up, for earlier ones do not matter. */
  readonly #met: Float64Array;
  #looks = 0;
  #edges = new Int32Array(3 * 1024);

  constructor(program: Program, clocks: Clocks, want: boolean) {
    this.#program = program;
    this.#clocks = clocks;
    this.#want = want;
    this.#keyOfWrite = program.writeNode.map((node) => program.key[node]!);
    this.#sessionOfWrite = program.writeNode.map((node) => program.session[node]!);
    this.#seen = new Int32Array(program.sessions);
    this.#head = new Int32Array(program.keys);
    this.#next = new Int32Array(program.writes);
    this.#settled = new Int32Array(program.keys);
    this.#met = new Float64Array(program.sessions);
  }

  begin(p: number): void {
    this.#p = p;
    this.#head.fill(-1);
    this.#settled.fill(-1);
    this.#seen.set(this.#program.writeStart.subarray(0, this.#program.sessions));
  }

  visit(node: number): Hidden | undefined {
    const { source, write } = this.#program;
    const from = source[node]!;
    let hidden: Hidden | undefined;
    if (from >= 0) hidden = this.#read(node, from);
    else if (from === initial) hidden = this.#readInitial(node);
    if (hidden === undefined && write[node]! >= 0) this.#show(write[node]!, write[node]! + 1);
    return hidden;
  }

  conflicts(): Conflicts {
    const pick = (offset: number): Int32Array => {
      const column = new Int32Array(this.count);
      for (let edge = 0; edge < this.count; edge++) column[edge] = this.#edges[3 * edge + offset]!;
      return column;
    };
    return { count: this.count, before: pick(0), after: pick(1), because: pick(2) };
  }

  #readInitial(node: number): Hidden | undefined {
    const visible = this.#head[this.#program.key[node]!]!;
    if (visible < 0) return undefined;
    return { pattern: "WriteCOInitRead", read: node, between: this.#program.writeNode[visible]! };
  }

  #read(node: number, from: number): Hidden | undefined {
    const { session, key, write, writeNode } = this.#program;
    const w = write[from]!;
    const q = session[from]!;
    if (q !== this.#p && this.#seen[q]! <= w) this.#learn(w, q);
    const x = key[node]!;
    if (this.#head[x] === w && (this.#settled[x] === w || this.#next[w] === -1)) return undefined;
    const between = this.#lookThrough(node, x, w, q);
    return between < 0 ? undefined : { pattern: "WriteCORead", read: node, between: writeNode[between]! };
  }

  /** The session comes to see a write and all that write had seen. */
  #learn(w: number, session: number): void {
    const { pool, rowOf, sessions } = this.#clocks;
    const row = rowOf[w]!;
    for (let q = 0; q < sessions; q++) {
      if (q === this.#p) continue;
      const until = q === session ? w + 1 : pool[row + q]!;
      if (until > this.#seen[q]!) this.#show(this.#seen[q]!, until);
      if (until > this.#seen[q]!) this.#seen[q] = until;
    }
  }

  #show(from: number, until: number): void {
    const next = this.#next;
    const head = this.#head;
    const keys = this.#keyOfWrite;
    for (let write = from; write < until; write++) {
      const x = keys[write]!;
      next[write] = head[x]!;
      head[x] = write;
    }
  }

  /** Answers a write that hides w, or -1; keeps in the list of x only w and what is concurrent with it. */
  #lookThrough(read: number, x: number, w: number, q: number): number {
    const { pool, rowOf } = this.#clocks;
    const next = this.#next;
    const row = rowOf[w]!;
    const look = ++this.#looks;
    let first = -1;
    let last = -1;
    for (let u = this.#head[x]!; u >= 0; ) {
      const following = next[u]!;
      const s = this.#sessionOfWrite[u]!;
      if (u !== w && this.#met[s] !== look) {
        this.#met[s] = look;
        if (s === q) {
          if (u > w) return u;
        } else if (pool[row + s]! <= u) {
          if (pool[rowOf[u]! + q]! > w) return u;
          if (this.#want) this.#emit(u, w, read);
          if (last < 0) first = u;
          else next[last] = u;
          last = u;
        }
      }
      u = following;
    }
    if (last >= 0) next[last] = -1;
    next[w] = first;
    this.#head[x] = w;
    this.#settled[x] = w;
    return -1;
  }

  #emit(before: number, after: number, because: number): void {
    const at = 3 * this.count++;
    if (at === this.#edges.length) {
      const larger = new Int32Array(2 * at);
      larger.set(this.#edges);
      this.#edges = larger;
    }
    const { writeNode } = this.#program;
    this.#edges[at] = writeNode[before]!;
    this.#edges[at + 1] = writeNode[after]!;
    this.#edges[at + 2] = because;
  }
}
