import type { RunData } from "../../run/run-record.ts";

/**
 * What a run showed, as words: which message met which role under which faults, and which note followed which on a
 * node; each with how often, by powers of two, as fuzzers of programs count branches (Zalewski's AFL).
 */
export function featuresOf({ messages, notes, record }: RunData): Set<string> {
  const counts = new Map<string, number>();
  const count = (feature: string): void => void counts.set(feature, (counts.get(feature) ?? 0) + 1);
  const edges = record.faults
    .filter(({ skipped }) => skipped === undefined)
    .flatMap(({ injectedAt, mendedAt = Number.POSITIVE_INFINITY, name }) => [
      { time: injectedAt, name, by: 1 },
      { time: mendedAt, name, by: -1 },
    ])
    .sort((a, b) => a.time - b.time);
  const steps = [
    ...messages.filter(({ kind }) => kind === "deliver").map((event) => ({ time: event.time, event })),
    ...notes.map((note) => ({ time: note.time, note })),
  ].sort((a, b) => a.time - b.time);
  const roles = new Map<string, string>();
  const last = new Map<string, string>();
  const active = new Map<string, number>();
  let edge = 0;
  for (const step of steps) {
    for (; edge < edges.length && edges[edge]!.time <= step.time; edge++)
      active.set(edges[edge]!.name, (active.get(edges[edge]!.name) ?? 0) + edges[edge]!.by);
    const under = [...active]
      .filter(([, times]) => times > 0)
      .map(([name]) => name)
      .sort()
      .join("+");
    if ("event" in step) {
      const { body, dest } = step.event.message;
      if (roles.has(dest)) count(`${roles.get(dest)} gets ${body.type} under ${under}`);
      continue;
    }
    const { fields, kind, node } = step.note;
    if (kind === "role") roles.set(node, String(fields["role"]));
    count(`${roles.get(node)} notes ${kind} after ${last.get(node)} under ${under}`);
    last.set(node, kind);
  }
  return new Set([...counts].map(([feature, times]) => `${feature} x${Math.floor(Math.log2(times))}`));
}
