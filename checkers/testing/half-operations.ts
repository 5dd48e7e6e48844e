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
  return extend(halves, [null], versions);
}

function extend(left: readonly Half[], latest: readonly unknown[], versions: number): boolean {
  if (left.every((half) => half.optional)) return true;
  for (const half of left) {
    if (left.some((other) => other !== half && other.completed < half.invoked)) continue;
    if (half.reads && !latest.includes(half.value)) continue;
    const next = half.reads ? latest : [half.value, ...latest].slice(0, versions);
    const rest = left.filter((other) => other !== half);
    if (extend(rest, next, versions)) return true;
  }
  return false;
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
