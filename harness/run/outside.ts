import { isServerSystem } from "../../systems-under-test/external/server.ts";
import type { Note, Promises, Stray } from "../../systems-under-test/system.ts";
import { promisesOf, systemOptionsOf } from "../../systems-under-test/system-options.ts";
import type { RunParts } from "./run-parts.ts";
import type { FaultRecord } from "./run-record.ts";

/** What the system promises under the options of this run. */
export function promised({ system, scenario }: RunParts): Promises | undefined {
  if (system === undefined) return undefined;
  return promisesOf(system, systemOptionsOf(system, scenario.systemOptions));
}

/** What happened that the system does not promise to survive. */
export interface Outside {
  /** Kinds of trouble. */
  readonly kinds: readonly string[];
  /** What of it no fault did, in sentences. */
  readonly caveats: readonly string[];
}

/**
 * Faults outside the system's assumptions; and in real time, where a machine may be late by itself, what the system
 * tells of that by its notes.
 */
export function outsideOf(parts: RunParts, faults: readonly FaultRecord[], notes: readonly Note[]): Outside {
  const { assumptions } = promised(parts) ?? {};
  if (assumptions === undefined) return { kinds: [], caveats: [] };
  const tolerates: readonly string[] = assumptions.tolerates;
  const strays = straysOf(parts, notes).filter(({ kind }) => !tolerates.includes(kind));
  const struck = faults.filter((fault) => fault.skipped === undefined).map(({ kind }) => kind);
  const outside = struck.filter((kind) => !tolerates.includes(kind));
  return {
    kinds: [...new Set([...outside, ...strays.map(({ kind }) => kind)])].sort(),
    // What a fault may have done needs no other reason.
    caveats: outside.length > 0 ? [] : strays.slice(0, 1).map(({ text }) => text),
  };
}

function straysOf({ system, scenario }: RunParts, notes: readonly Note[]): readonly Stray[] {
  if (system === undefined || isServerSystem(system) || scenario.environment === "sim") return [];
  return system.strayed?.(notes) ?? [];
}
