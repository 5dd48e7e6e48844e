import type { Nanos, OperationTable } from "../core/operation.ts";
import type { Random } from "../core/random.ts";
import type { Context, Emission, Generator } from "./generator.ts";

/** What several generators answered when asked together. */
export interface Answers<T extends OperationTable> {
  /** The one to follow, or -1 when all who answered are done. */
  readonly winner: number;
  /** By position; undefined for those that were not asked. */
  readonly emissions: readonly (Emission<T> | undefined)[];
}

/** The candidates' positions, and their weights (of all positions) where ties are not to be broken evenly. */
export interface Candidates {
  readonly positions: readonly number[];
  readonly weights?: readonly number[];
}

/**
 * Asks the candidates and finds the one whose answer is due first; a tie is broken at random by weight. They are
 * asked in a random order (each next one drawn by weight), which lets the first that is due now win without
 * asking the rest: among those that are due it is drawn by weight as well. `all` asks every one nevertheless.
 */
export function soonest<T extends OperationTable>(
  context: Context,
  candidates: Candidates,
  ask: (position: number) => Emission<T>,
  all = false,
): Answers<T> {
  const emissions: (Emission<T> | undefined)[] = [];
  const left = [...candidates.positions];
  let winner = -1;
  let first = Number.POSITIVE_INFINITY;
  while (left.length > 0) {
    const position = drawn(left, candidates.weights, context.random);
    const emission = ask(position);
    emissions[position] = emission;
    if (emission.kind === "done") continue;
    const due = dueAt(emission, context.time);
    if (winner === -1 || due < first) {
      winner = position;
      first = due;
    }
    if (due <= context.time && !all) break;
  }
  return { winner, emissions };
}

/** When nothing is due yet, all who wait go on with what their waiting led to. */
export function afterWaiting<T extends OperationTable>(
  generators: readonly Generator<T>[],
  emissions: readonly (Emission<T> | undefined)[],
): readonly Generator<T>[] {
  if (emissions.every((emission, at) => emission?.kind !== "wait" || emission.next === generators[at]))
    return generators;
  const became = [...generators];
  for (const [position, emission] of emissions.entries())
    if (emission?.kind === "wait") became[position] = emission.next;
  return became;
}

export function untilOf<T extends OperationTable>(emission: Emission<T>): Nanos | undefined {
  return emission.kind === "wait" ? emission.until : undefined;
}

/**
 * When an answer calls for action: a call at its time, a wait at its `until`, and what is overdue now.
 * Infinity: not before the next event.
 */
function dueAt<T extends OperationTable>(
  emission: Exclude<Emission<T>, { readonly kind: "done" }>,
  now: Nanos,
): Nanos {
  const due =
    emission.kind === "invoke" ? emission.planned.time : (emission.until ?? Number.POSITIVE_INFINITY);
  return Math.max(due, now);
}

/** Takes one position out, by weight. */
function drawn(left: number[], weights: readonly number[] | undefined, random: Random): number {
  const at =
    left.length === 1 ? 0 : weights === undefined ? random.below(left.length) : heavy(left, weights, random);
  const position = left[at]!;
  left[at] = left.at(-1)!;
  left.pop();
  return position;
}

function heavy(left: readonly number[], weights: readonly number[], random: Random): number {
  let total = 0;
  for (const position of left) total += weights[position]!;
  let rest = random.unit() * total;
  for (const [at, position] of left.entries()) {
    rest -= weights[position]!;
    if (rest < 0) return at;
  }
  return left.length - 1;
}
