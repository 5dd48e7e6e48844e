import type { Scope } from "../../core/scope.ts";
import type { Link } from "../../environments/environment.ts";
import type { Evidence, Injury } from "../fault.ts";

/** What was seen after mending: whether all is again as it should be, and why that could not be told. */
export interface Aftermath {
  readonly gone: boolean;
  readonly blind?: string;
  readonly text: string;
  readonly figures?: Readonly<Record<string, unknown>>;
}

/** What a fault tells of itself once it is in force. */
export interface Told {
  readonly detail: string;
  readonly nodes: readonly string[];
  readonly cut?: readonly Link[];
  readonly evidence: Evidence;
}

/** The evidence with the means by which the environment did it, where that is worth telling. */
export function byMeans(means: string | undefined, evidence: Evidence): Evidence {
  return means === undefined ? evidence : { ...evidence, text: `${evidence.text} (by ${means})` };
}

/**
 * Makes the handle of a fault whose undoing lies in the scope. `mend` must call `undo` and answers with what it
 * saw; when it fails on the way everything is undone all the same. Disposing twice mends once.
 */
export function injuryOf(
  scope: Scope,
  told: Told,
  mend: (undo: () => Promise<void>) => Promise<Aftermath>,
): Injury {
  let mended: Evidence | undefined;
  let mending: Promise<void> | undefined;
  const undo = (): Promise<void> => scope[Symbol.asyncDispose]();
  const run = async (): Promise<void> => {
    try {
      const { gone, ...seen } = await mend(undo);
      mended = { ...seen, bit: !gone && seen.blind === undefined };
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
