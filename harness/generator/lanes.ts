import type { OperationTable } from "../core/operation.ts";
import { done, invoking, observed, waiting } from "./emission.ts";
import type { Emission, Generator } from "./generator.ts";
import type { Partition } from "./partition.ts";
import { afterWaiting, soonest, untilOf } from "./soonest.ts";

/**
 * One generator for each group of threads, side by side: what is due first comes first, ties are broken by the
 * number of threads a group has. Ends when every group has ended. Events reach the group of their thread.
 */
export function lanes<T extends OperationTable>(
  partition: Partition,
  fresh: (group: number) => Generator<T>,
  generators?: readonly Generator<T>[],
): Generator<T> {
  const again = (became: readonly Generator<T>[]): Generator<T> => lanes(partition, fresh, became);
  const self: Generator<T> = {
    next: (context) => {
      const groups = partition.groups(context);
      const current = generators ?? groups.map((_, group) => fresh(group));
      const { positions, free } = partition.idle(context);
      const ask = (group: number): Emission<T> =>
        current[group]!.next(partition.view(context, group, free[group]!));
      const { winner, emissions } = soonest(context, { positions, ...partition.weights(context) }, ask);
      // A group of which all threads are busy was not asked: it may have more.
      if (winner === -1) return positions.length < groups.length ? waiting(self) : done;
      const chosen = emissions[winner]!;
      return chosen.kind === "invoke"
        ? invoking(chosen.planned, again(current.with(winner, chosen.next)))
        : waiting(again(afterWaiting(current, emissions)), untilOf(chosen));
    },
    observe: (context, event) => {
      const group = partition.groupOf(context, event.thread);
      const generator = group === undefined ? undefined : generators?.[group];
      if (group === undefined || generator?.observe === undefined) return self;
      const became = observed(generator, partition.viewOf(context, group), event);
      return became === generator ? self : again(generators!.with(group, became));
    },
  };
  return self;
}
