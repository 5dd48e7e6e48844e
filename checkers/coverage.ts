import { unknown, type Verdict, valid } from "../harness/core/verdict.ts";
import { counted } from "./wording.ts";

/** What a run says about itself; what is left out was not asked of it. */
export interface CoverageFacts {
  /** Operations that ended ok, and how few are too few. */
  readonly okOperations: number;
  readonly okMin?: number;
  /** Whether the cluster answered again after the last fault was mended. */
  readonly recovered?: boolean;
  /** Operations planned for after recovery, and those of them that ended ok. */
  readonly finalOperations?: { readonly planned: number; readonly ok: number };
  /** Faults that were asked for: how often each was injected, and how often its probe saw it bite. */
  readonly faults?: readonly { readonly name: string; readonly injected: number; readonly bit: number }[];
  /** Faults and groups that were asked for among others and that this seed's mix left out; no reason to doubt. */
  readonly leftOut?: readonly string[];
}

const okMinDefault = 10;

/**
 * Whether a run tested enough for `valid` to mean something: operations that succeeded, faults that bit,
 * recovery, final operations. Otherwise unknown, with every reason.
 */
export function coverage(facts: CoverageFacts): Verdict {
  const reasons: string[] = [];
  const okMin = facts.okMin ?? okMinDefault;
  if (facts.okOperations < okMin) {
    reasons.push(`only ${counted(facts.okOperations, "operation")} succeeded, of at least ${okMin} wanted`);
  }
  for (const { name, injected, bit } of facts.faults ?? []) {
    if (injected === 0) reasons.push(`the fault ${name} was asked for but never injected`);
    else if (bit === 0)
      reasons.push(`the fault ${name} was injected ${counted(injected, "time")} but never bit`);
  }
  if (facts.recovered === false) reasons.push("the cluster did not recover after the last fault");
  const final = facts.finalOperations;
  if (final !== undefined && final.planned > 0 && final.ok === 0) {
    reasons.push("no final operation succeeded after recovery");
  }
  return reasons.length === 0
    ? valid(`The run tested what it set out to test${without(facts.leftOut ?? [])}.`, facts)
    : unknown(`Too little was tested: ${reasons.join("; ")}.`, { ...facts, reasons });
}

function without(faults: readonly string[]): string {
  return faults.length === 0 ? "" : `; the mix of this seed had no ${faults.join(", no ")}`;
}
