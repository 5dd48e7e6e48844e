import type { History, HistoryEvent } from "../../../../harness/core/history.ts";
import type { Random } from "../../../../harness/core/random.ts";
import { type Subject, smallHistory } from "../../small-histories.ts";

/**
 * A small history of a subject, with few or many mistakes and crashes, on one object or on two. A plain one has only the
 * mistakes that its subject makes itself, and no keys.
 */
export function small(subject: Subject, random: Random, plain = false): History {
  return smallHistory(subject, random, {
    operationsMax: random.pick([4, 8, 12]),
    processes: random.pick([2, 3, 4]),
    noise: plain ? 0 : random.pick([0, 0.1, 0.3]),
    crash: random.pick([0, 0.1, 0.3]),
    ...(!plain && random.chance(0.1) ? { keys: ["x", "y"] } : {}),
  });
}

/** The history as of a cluster: each process talks to a node of its own, or shares one. */
export function onNodes({ events }: History, nodes: number): History {
  return {
    events: events.map(
      (event): HistoryEvent => ({
        ...event,
        node: `n${typeof event.process === "number" ? event.process % nodes : 0}`,
      }),
    ),
  };
}

/** Draws inputs of reads: a share of them is final, as drawn once for a history. */
export function finality(random: Random, shares: readonly number[]): (each: Random) => string | null {
  const share = random.pick(shares);
  return (each) => (each.chance(share) ? "final" : null);
}

/** The methods of a subject see only states that it made itself. */
export function subjectFrom<State>(typed: Subject<State>): Subject {
  return typed as unknown as Subject;
}

/** Now and then as of a service that gives the same to everybody. */
export function spoiled({ events }: History, random: Random): History {
  if (!random.chance(0.2)) return { events };
  return {
    events: events.map(
      (event): HistoryEvent =>
        event.type === "fail" && event.f === "acquire" ? { ...event, type: "ok", value: 1 } : event,
    ),
  };
}

/** Some calls that took effect are noted as failed. */
export function falselyFailed({ events }: History, random: Random): History {
  const share = random.pick([0, 0, 0.1]);
  return {
    events: events.map(
      (event): HistoryEvent =>
        event.type === "ok" && random.chance(share) ? { ...event, type: "fail", error: "abort" } : event,
    ),
  };
}
