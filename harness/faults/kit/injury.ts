import type { Scope } from "../../core/scope.ts";
import type { Evidence, Injury } from "../fault.ts";

/** What a fault tells of itself once it is in force. */
export interface Told {
  readonly detail: string;
  readonly nodes: readonly string[];
  readonly evidence: Evidence;
}

/**
 * Makes the handle of a fault whose undoing lies in the scope. `mend` must call `undo` and answers with what it
 * saw; when it fails on the way everything is undone all the same. Disposing twice mends once.
 */
export function injuryOf(
  scope: Scope,
  told: Told,
  mend: (undo: () => Promise<void>) => Promise<Evidence>,
): Injury {
  let mended: Evidence | undefined;
  let mending: Promise<void> | undefined;
  const undo = (): Promise<void> => scope[Symbol.asyncDispose]();
  const run = async (): Promise<void> => {
    try {
      mended = await mend(undo);
    } finally {
      await undo();
    }
  };
  return {
    ...told,
    mended: () => mended,
    [Symbol.asyncDispose]: () => {
      mending ??= run();
      return mending;
    },
  };
}
