import { type History, operationsOf } from "../../harness/core/history.ts";
import type { Operation } from "../../harness/core/operation.ts";

/** One operation of one way in which a history may have come about. */
export interface Deed {
  readonly session: number;
  readonly key: string;
  /** Whether it read, and the deed that wrote what it read (-1: the initial value). */
  readonly read: boolean;
  readonly source: number;
  readonly writes: boolean;
}

interface Call {
  readonly session: number;
  readonly key: string;
  readonly reads?: unknown;
  readonly writes?: unknown;
  readonly optional: boolean;
}

/**
 * Every way in which a history of registers may have come about, for oracles: each subset of the calls without an
 * answer, each choice of a writer for each read. Deeds of a session are in program order.
 */
export function someWorld(history: History, holds: (deeds: readonly Deed[]) => boolean): boolean {
  const calls = callsOf(history);
  const optional = calls.filter((call) => call.optional);
  for (let subset = 0; subset < 1 << optional.length; subset++) {
    const happened = calls.filter((call) => !call.optional || (subset >> optional.indexOf(call)) & 1);
    if (someSources(happened, [], holds)) return true;
  }
  return false;
}

function someSources(
  calls: readonly Call[],
  sources: readonly number[],
  holds: (deeds: readonly Deed[]) => boolean,
): boolean {
  if (sources.length === calls.length) {
    return holds(
      calls.map((call, at) => ({
        session: call.session,
        key: call.key,
        read: call.reads !== undefined,
        source: sources[at]!,
        writes: call.writes !== undefined,
      })),
    );
  }
  const call = calls[sources.length]!;
  if (call.reads === undefined) return someSources(calls, [...sources, -1], holds);
  const writers = [...calls.keys()].filter(
    (at) =>
      calls[at]!.key === call.key && calls[at]!.writes !== undefined && calls[at]!.writes === call.reads,
  );
  const possible = call.reads === null ? [-1, ...writers] : writers;
  return possible.some((source) => someSources(calls, [...sources, source], holds));
}

function callsOf(history: History): Call[] {
  const sessions = new Map<number, number>();
  let count = 0;
  return operationsOf(history).flatMap((operation): Call[] => {
    const session = sessions.get(operation.process) ?? count++;
    if (operation.outcome.type === "info") sessions.delete(operation.process);
    else sessions.set(operation.process, session);
    const call = { session, key: String(operation.key ?? ""), optional: operation.outcome.type === "info" };
    const effect = effectOf(operation);
    return effect === undefined ? [] : [{ ...call, ...effect }];
  });
}

function effectOf({ f, input, outcome }: Operation): Pick<Call, "reads" | "writes"> | undefined {
  if (f === "read") return outcome.type === "ok" ? { reads: outcome.output } : undefined;
  const sawNothing = outcome.type === "fail" && outcome.error === "key-does-not-exist";
  if (f === "cas" && sawNothing) return { reads: null };
  if (outcome.type === "fail") return undefined;
  if (f === "write") return { writes: input };
  if (f === "delete") return { writes: null };
  const [reads, writes] = input as [unknown, unknown];
  return { reads, writes };
}
