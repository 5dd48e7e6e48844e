import type { Operation } from "../harness/core/operation.ts";
import { type Anomaly, invalid, unknown, type Verdict, valid } from "../harness/core/verdict.ts";

/** Anomalies that a verdict lists; the summary counts them all. */
const anomaliesMax = 20;

/** Invalid when there are anomalies, else unknown when something is missing, else valid. */
export function decided(
  found: readonly Anomaly[],
  missing: string | undefined,
  summary: string,
  detail?: unknown,
): Verdict {
  if (found.length > 0) {
    const kinds = new Map<string, number>();
    for (const { kind } of found) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    const counts = [...kinds].map(([kind, number]) => `${number} × ${kind}`).join(", ");
    const shown = found.length > anomaliesMax ? ` (${anomaliesMax} are listed, some of each kind)` : "";
    return invalid(`${counts}${shown}. ${summary}`, someOfEach(found), detail);
  }
  return missing === undefined ? valid(summary, detail) : unknown(`${missing} ${summary}`, detail);
}

/** As many as a verdict lists: the first of each kind, and then those that come first, all in their order. */
function someOfEach(found: readonly Anomaly[]): Anomaly[] {
  const kinds = new Set<string>();
  const isFirst = found.map(({ kind }) => !kinds.has(kind) && kinds.add(kind) !== undefined);
  let room = anomaliesMax - kinds.size;
  return found.filter((_, at) => isFirst[at] || room-- > 0).slice(0, anomaliesMax);
}

/** `3 reads`, `1 read`. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** The sentence with a capital at its beginning. */
export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** Up to eight things, then how many more. */
export function someOf(texts: readonly string[]): string {
  const shown = texts.slice(0, 8).join(", ");
  return texts.length > 8 ? `${shown} and ${texts.length - 8} more` : shown;
}

/** Positions of an operation's events: its invocation, and its completion where one is known. */
export function eventsOf(...operations: readonly Operation[]): number[] {
  const events = operations.flatMap(({ invoked, completed }) =>
    Number.isFinite(completed) ? [invoked, completed] : [invoked],
  );
  return [...new Set(events)].sort((a, b) => a - b);
}

/** `process 3 on n2 (invoked at 20, completed at 24)`. */
export function by({ process, node, invoked, completed }: Operation): string {
  const where = node === undefined ? "" : ` on ${node}`;
  const end = Number.isFinite(completed) ? `completed at ${completed}` : "never completed";
  return `process ${process}${where} (invoked at ${invoked}, ${end})`;
}

/** Reads after recovery have this input, or end in an event that says so. */
export const finalInput = "final";

export function isFinal(operation: Operation): boolean {
  return operation.input === finalInput;
}
