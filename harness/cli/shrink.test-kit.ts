import { type ShrinkOptions, type Shrunk, shrink } from "../run/shrink.ts";
import type { Written } from "../run/shrink-search.ts";

/** What the cases of these tests fail by. */
export const primary = "linearizable: non-linearizable read";

interface Shrinking {
  readonly defaults: ShrinkOptions;
  shrunkTo(written: Written, options: Partial<ShrinkOptions>): Promise<Shrunk>;
}

/** Shrinks cases that have to fail, by this way to execute them. */
export function shrinking(execute: ShrinkOptions["execute"]): Shrinking {
  const defaults: ShrinkOptions = {
    primary,
    execute,
    runsMax: 1000,
    expired: () => false,
    progress: () => undefined,
  };
  return {
    defaults,
    async shrunkTo(written, options) {
      const shrunk = await shrink(written, { ...defaults, ...options });
      if (shrunk === undefined) throw new Error("expected the written case to fail");
      return shrunk;
    },
  };
}
