import type { DynamoOptions } from "./options.ts";
import { latestOnly, merged, type Siblings } from "./siblings.ts";

/** How what two replicas hold becomes one. */
export interface Merging {
  /** At a coordinator that reads. */
  readonly read: (a: Siblings, b: Siblings) => Siblings;
  /** At a replica that takes what another holds. */
  readonly take: (held: Siblings, other: Siblings) => Siblings;
  /** After a write of its own. */
  readonly settle: (siblings: Siblings) => Siblings;
}

export function mergingOf({ conflicts }: DynamoOptions, bugs: ReadonlySet<string>): Merging {
  // M-D03: siblings are promised, and the clock decides.
  const byClock = conflicts === "clock" || bugs.has("wall-clock");
  const settle = byClock ? latestOnly : (siblings: Siblings) => siblings;
  const read = (a: Siblings, b: Siblings): Siblings => settle(merged(a, b));
  // M-D10: of versions that stand side by side one is kept.
  const take = bugs.has("merge-drops-one") ? (a: Siblings, b: Siblings) => oneOf(merged(a, b)) : read;
  return { read, take, settle };
}

function oneOf({ seen, versions }: Siblings): Siblings {
  return { seen, versions: versions.slice(-1) };
}
