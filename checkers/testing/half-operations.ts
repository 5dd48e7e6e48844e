import { type History, operationsOf } from "../../harness/core/history.ts";

/** A reading or a writing of the one register of a small history; oracles think in these. */
export interface Half {
  readonly reads: boolean;
  readonly value: unknown;
  readonly invoked: number;
  readonly completed: number;
  /** It may have happened: a write without an answer. */
  readonly optional: boolean;
}

/** By definition: failed calls did not happen, an unanswered read says nothing, a cas reads and writes. */
export function halvesOf(history: History): Half[] {
  const halves: Half[] = [];
  for (const { f, input, outcome, invoked, completed } of operationsOf(history)) {
    if (outcome.type === "fail") continue;
    const optional = outcome.type === "info";
    const [expected, put] = f === "cas" ? (input as [unknown, unknown]) : [undefined, input];
    if (f === "read" && !optional)
      halves.push({ reads: true, value: outcome.output, invoked, completed, optional });
    if (f === "cas" && !optional) halves.push({ reads: true, value: expected, invoked, completed, optional });
    if (f !== "read") halves.push({ reads: false, value: put, invoked, completed, optional });
  }
  return halves;
}

/**
 * Whether some order of the halves keeps real time and lets every reading return one of the `versions` latest
 * values: all orders are tried. With versions 1 that is linearizability, with more k-atomicity.
 */
export function someOrder(halves: readonly Half[], versions: number): boolean {
  const before = halves.map((half) =>
    halves.reduce((mask, other, at) => (other.completed < half.invoked ? mask | (1 << at) : mask), 0),
  );
  const needed = halves.reduce((mask, half, at) => (half.optional ? mask : mask | (1 << at)), 0);
  const hopeless = new Set<string>();
  // The set placed and the latest values are all that matters of an order begun.
  const extend = (placed: number, latest: readonly unknown[]): boolean => {
    if ((placed & needed) === needed) return true;
    const configuration = `${placed}/${latest.join("/")}`;
    if (hopeless.has(configuration)) return false;
    for (const [at, half] of halves.entries()) {
      if ((placed & (1 << at)) !== 0 || (before[at]! & ~placed) !== 0) continue;
      if (half.reads && !latest.includes(half.value)) continue;
      const next = half.reads ? latest : [half.value, ...latest].slice(0, versions);
      if (extend(placed | (1 << at), next)) return true;
    }
    hopeless.add(configuration);
    return false;
  };
  return extend(0, [null]);
}

/** The history with only the operations that begin at the given positions. */
export function onlyOperations(history: History, invoked: ReadonlySet<number>): History {
  const kept = new Set<number | string>();
  const events = history.events.filter((event) => {
    if (event.type === "invoke") {
      if (!invoked.has(event.index)) return false;
      kept.add(event.process);
      return true;
    }
    return kept.delete(event.process);
  });
  return { events };
}
