import type { History, HistoryEvent } from "../../harness/core/history.ts";
import type { Random } from "../../harness/core/random.ts";
import { call, historyOf, type Line } from "./history-of.ts";

/** A literal: variable v true is 2v, false is 2v + 1. */
type Clause = readonly number[];

/**
 * Histories for which the forced orders alone often decide nothing: a formula in disguise. Each variable is a
 * key with two writes, each read once by another process; it is true when the first write comes first. Then the
 * first reader comes before the second write; otherwise the second reader before the first write. Paths through
 * keys of their own (a write that one process reads) make a circle of the choices that a clause forbids; paths
 * of several clauses may forbid more together. Deciding such histories is hard (Gibbons and Korach 1997).
 */
export function puzzle(variables: number, clauses: readonly Clause[]): History {
  const before = new Map<number, Line[]>();
  const after = new Map<number, Line[]>();
  let paths = 0;
  for (const clause of clauses) {
    // The clause fails when the opposite of each literal holds: that must close a circle.
    const opposites = clause.map((literal) => literal ^ 1);
    for (const [index, literal] of opposites.entries()) {
      const next = opposites[(index + 1) % opposites.length]!;
      const key = `path ${paths++}`;
      const [end, start] = [endOf(literal), startOf(next)];
      after.set(end, [...(after.get(end) ?? []), ...call(end, "write", 1, 1, { key })]);
      before.set(start, [...(before.get(start) ?? []), ...call(start, "read", null, 1, { key })]);
    }
  }
  const lines: Line[] = [];
  for (let process = 0; process < 4 * variables; process++) {
    const key = `v${process >> 2}`;
    const value = (process & 1) + 1;
    const own =
      (process & 2) === 0
        ? call(process, "write", value, value, { key })
        : call(process, "read", null, value, { key });
    lines.push(...(before.get(process) ?? []), ...own, ...(after.get(process) ?? []));
  }
  return historyOf(...lines);
}

/** Processes of variable v: 4v and 4v + 1 write, 4v + 2 and 4v + 3 read what they wrote. */
function startOf(literal: number): number {
  return 4 * (literal >> 1) + 2 + (literal & 1);
}

function endOf(literal: number): number {
  return 4 * (literal >> 1) + ((literal & 1) ^ 1);
}

/**
 * A formula as a puzzle that says the same: each place in a clause has a variable of its own, and a ring of
 * equalities ties those of one variable together, so that paths of different clauses never meet.
 */
export function faithfulPuzzle(clauses: readonly Clause[]): History {
  const places = new Map<number, number[]>();
  let count = 0;
  const apart = clauses.map((clause) =>
    clause.map((literal) => {
      const place = count++;
      places.set(literal >> 1, [...(places.get(literal >> 1) ?? []), place]);
      return 2 * place + (literal & 1);
    }),
  );
  const equal = [...places.values()].flatMap((ring) =>
    ring.flatMap((place, index) => {
      const next = ring[(index + 1) % ring.length]!;
      if (next === place) return [];
      return [
        [2 * place + 1, 2 * next],
        [2 * place, 2 * next + 1],
      ];
    }),
  );
  return puzzle(count, [...apart, ...equal]);
}

/** A random puzzle, mostly a small one, that is often enough not solvable. */
export function randomPuzzle(random: Random): History {
  const large = random.chance(0.08);
  const variables = large ? random.between(3, 4) : random.between(2, 3);
  const clauses = Array.from({ length: random.between(variables, (large ? 5 : 3) * variables) }, () => {
    const chosen = random.shuffle(Array.from({ length: variables }, (_, v) => v));
    const size = random.pick(large ? [2, 3, 3] : [2, 2, 2, 3]);
    return chosen.slice(0, Math.min(variables, size)).map((v) => 2 * v + random.below(2));
  });
  return recordedAnyhow(random, puzzle(variables, clauses));
}

/** The same calls in another order of time; each process keeps its own. */
function recordedAnyhow(random: Random, { events }: History): History {
  const byProcess = new Map<unknown, HistoryEvent[]>();
  for (const event of events) byProcess.set(event.process, [...(byProcess.get(event.process) ?? []), event]);
  const waiting = [...byProcess.values()];
  const mixed: HistoryEvent[] = [];
  while (mixed.length < events.length)
    mixed.push(random.pick(waiting.filter((own) => own.length > 0)).shift()!);
  return { events: mixed.map((event, index) => ({ ...event, index, time: index })) };
}
