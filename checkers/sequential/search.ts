import type { Budget } from "../checker.ts";
import { type Columns, statuses } from "../engine/columns.ts";
import { deeds, deedsOf, foundBy } from "./register-rows.ts";
import { initialOf } from "./writers.ts";

export type Searched =
  | { readonly kind: "order"; readonly rows: Int32Array }
  | { readonly kind: "none" }
  | { readonly kind: "exhausted"; readonly budget: string; readonly furthest: number };

/**
 * Sequential consistency by trying the interleavings of the sessions, with a memory of the frontiers and values
 * that led nowhere. It needs no unique values, and knows refused cas operations; it is for small histories.
 */
export function searchOrder(columns: Columns, budget: Budget): Searched {
  return new Search(columns, budget).run();
}

/** The memory of frontiers is bounded in size as well as in number. */
const charactersMax = 200_000_000;

interface Frame {
  /** Rows executed before this frame chose: by choice and by themselves. */
  readonly depth: number;
  /** Sessions still to try. */
  session: number;
}

class Search {
  readonly #columns: Columns;
  readonly #budget: Budget;
  readonly #deed: Uint8Array;
  readonly #sessions: readonly number[][];
  readonly #next: Int32Array;
  readonly #now: Int32Array;
  readonly #order: number[] = [];
  readonly #replaced: number[] = [];
  readonly #visited = new Set<string>();
  #due = 0;
  #characters = 0;

  constructor(columns: Columns, budget: Budget) {
    this.#columns = columns;
    this.#budget = budget;
    this.#deed = deedsOf(columns);
    const sessions = Array.from({ length: columns.sessions }, (): number[] => []);
    for (let row = 0; row < columns.count; row++) {
      if (this.#deed[row] === deeds.nothing) continue;
      sessions[columns.session[row]!]!.push(row);
      if (columns.status[row] !== statuses.info) this.#due++;
    }
    this.#sessions = sessions.filter((rows) => rows.length > 0);
    this.#next = new Int32Array(this.#sessions.length);
    this.#now = new Int32Array(columns.keys.length).fill(initialOf(columns));
  }

  run(): Searched {
    let furthest = 0;
    let steps = 0;
    this.#settle();
    const frames: Frame[] = [{ depth: this.#order.length, session: 0 }];
    while (frames.length > 0) {
      if (this.#due === 0) return { kind: "order", rows: this.#whole() };
      const frame = frames.at(-1)!;
      this.#undo(frame.depth);
      if (this.#order.length > furthest) furthest = this.#order.length;
      if (++steps > this.#budget.stepsMax)
        return { kind: "exhausted", budget: `${this.#budget.stepsMax} steps`, furthest };
      if (this.#visited.size >= this.#budget.memoMax || this.#characters > charactersMax)
        return { kind: "exhausted", budget: `${this.#visited.size} remembered frontiers`, furthest };
      if ((steps & 0x3ff) === 0 && this.#budget.expired?.() === true)
        return { kind: "exhausted", budget: "deadline", furthest };
      if (frame.session === this.#sessions.length) {
        frames.pop();
        continue;
      }
      if (!this.#execute(frame.session++)) continue;
      this.#settle();
      const key = `${this.#next.join()};${this.#now.join()}`;
      if (this.#visited.has(key)) continue;
      this.#visited.add(key);
      this.#characters += key.length;
      frames.push({ depth: this.#order.length, session: 0 });
    }
    return { kind: "none" };
  }

  /** Executes whatever observes and can: it changes nothing, so doing it at once never harms. */
  #settle(): void {
    for (let again = true; again; ) {
      again = false;
      for (let session = 0; session < this.#sessions.length; session++) {
        for (;;) {
          const row = this.#sessions[session]![this.#next[session]!];
          if (row === undefined || (this.#deed[row] !== deeds.read && this.#deed[row] !== deeds.refusal))
            break;
          if (!this.#execute(session)) break;
          again = true;
        }
      }
    }
  }

  #execute(session: number): boolean {
    const row = this.#sessions[session]![this.#next[session]!];
    if (row === undefined) return false;
    const deed = this.#deed[row]!;
    const key = this.#columns.key[row]!;
    const now = this.#now[key]!;
    const found = foundBy(this.#columns, deed, row);
    if (found >= 0 && found !== now) return false;
    if (deed === deeds.refusal && now === this.#columns.expected[row]) return false;
    this.#next[session]!++;
    this.#order.push(row);
    this.#replaced.push(now, session);
    if (deed === deeds.write || deed === deeds.cas) this.#now[key] = this.#columns.argument[row]!;
    if (this.#columns.status[row] !== statuses.info) this.#due--;
    return true;
  }

  #undo(depth: number): void {
    while (this.#order.length > depth) {
      const row = this.#order.pop()!;
      this.#next[this.#replaced.pop()!]!--;
      this.#now[this.#columns.key[row]!] = this.#replaced.pop()!;
      if (this.#columns.status[row] !== statuses.info) this.#due++;
    }
  }

  /** The order found, with the rows that say nothing put where they belong. */
  #whole(): Int32Array {
    return withSilentRows(this.#columns, this.#deed, this.#order);
  }
}

/** An order with the answered rows that say nothing (a read of nobody knows what) each before its session's next. */
export function withSilentRows(columns: Columns, deed: Uint8Array, order: Iterable<number>): Int32Array {
  const silent = Array.from({ length: columns.sessions }, (): number[] => []);
  let any = false;
  for (let row = 0; row < columns.count; row++) {
    if (deed[row] !== deeds.nothing || columns.status[row] === statuses.info) continue;
    silent[columns.session[row]!]!.push(row);
    any = true;
  }
  if (!any) return Int32Array.from(order);
  const next = new Int32Array(columns.sessions);
  const whole: number[] = [];
  for (const row of order) {
    const session = columns.session[row]!;
    const own = silent[session]!;
    while (next[session]! < own.length && own[next[session]!]! < row) whole.push(own[next[session]!++]!);
    whole.push(row);
  }
  for (const [session, own] of silent.entries()) whole.push(...own.slice(next[session]!));
  return Int32Array.from(whole);
}
