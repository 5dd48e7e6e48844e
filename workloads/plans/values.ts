import type { Random } from "../../harness/core/random.ts";

/** The small domain: 0..4, as in Jepsen's register tests. Collisions make histories harder to tell apart. */
export const smallValues = 5;

/** A value of the small domain. */
export function smallValue(random: Random): number {
  return random.below(smallValues);
}
