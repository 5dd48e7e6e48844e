import type { Key, OperationTable } from "../core/operation.ts";
import { UsageError } from "../core/usage-error.ts";
import { type Chain, chainOf } from "./chain.ts";
import { done, invoking, observed, waiting } from "./emission.ts";
import type { Context, Emission, Generator, Thread } from "./generator.ts";
import { keyed } from "./keyed.ts";
import { Partition } from "./partition.ts";
import type { Plan } from "./plan.ts";
import { soonest, untilOf } from "./soonest.ts";

/**
 * Works several keys at once: groups of that many client threads, each group on one key until that key's plan
 * has ended, then on the next key. The number of client threads in view must be a multiple of the group's.
 */
export function concurrentKeys<T extends OperationTable>(
  threadsPerKey: number,
  keys: Iterable<Key>,
  plan: (key: Key) => Plan<T>,
): Generator<T> {
  const partition = new Partition((threads) => groupsOf(threadsPerKey, threads));
  return groups({ partition, planOf: (key) => keyed(key, plan(key)) }, { active: [], keys: chainOf(keys) });
}

interface Rules<T extends OperationTable> {
  readonly partition: Partition;
  planOf(key: Key): Generator<T>;
}

/** What the groups work on (nothing yet where undefined), and the keys that nobody has worked on. */
interface Work<T extends OperationTable> {
  readonly active: readonly (Generator<T> | undefined)[];
  readonly keys: () => Chain<Key> | undefined;
}

function groups<T extends OperationTable>(rules: Rules<T>, work: Work<T>): Generator<T> {
  const { partition } = rules;
  const self: Generator<T> = {
    next: (context) => {
      const count = partition.groups(context).length;
      const { positions, free } = partition.idle(context);
      const shift = new Shift(rules, work, count);
      const ask = (group: number): Emission<T> =>
        shift.ask(group, partition.view(context, group, free[group]!));
      const { winner, emissions } = soonest(context, { positions }, ask);
      if (winner === -1) return positions.length < count ? waiting(self) : done;
      const chosen = emissions[winner]!;
      const active =
        chosen.kind === "invoke"
          ? shift.active.with(winner, chosen.next)
          : shift.active.map((generator, group) => successor(emissions[group]) ?? generator);
      const next = groups(rules, { active, keys: shift.keys });
      return chosen.kind === "invoke" ? invoking(chosen.planned, next) : waiting(next, untilOf(chosen));
    },
    observe: (context, event) => {
      const group = partition.groupOf(context, event.thread);
      const generator = group === undefined ? undefined : work.active[group];
      if (group === undefined || generator?.observe === undefined) return self;
      const became = observed(generator, partition.viewOf(context, group), event);
      return became === generator
        ? self
        : groups(rules, { ...work, active: work.active.with(group, became) });
    },
  };
  return self;
}

/** Keys without any operation that may follow each other before the plan is called wrong. */
const emptyKeysMax = 1000;

/**
 * One round of asking. A group whose key has ended takes the next key at once, and keeps it even when another
 * group's answer is used: otherwise two groups would be shown the same key.
 */
class Shift<T extends OperationTable> {
  readonly #rules: Rules<T>;
  active: (Generator<T> | undefined)[];
  keys: Work<T>["keys"];

  constructor(rules: Rules<T>, work: Work<T>, count: number) {
    this.#rules = rules;
    this.active =
      work.active.length === count ? [...work.active] : Array.from({ length: count }, () => undefined);
    this.keys = work.keys;
  }

  ask(group: number, seen: Context): Emission<T> {
    for (let empty = 0; empty < emptyKeysMax; empty++) {
      const emission = this.active[group]?.next(seen) ?? done;
      if (emission.kind !== "done") return emission;
      const link = this.keys();
      if (link === undefined) return done;
      this.active[group] = this.#rules.planOf(link.value);
      this.keys = link.rest;
    }
    throw new UsageError(`the plans of ${emptyKeysMax} keys in a row held no operation`);
  }
}

function successor<T extends OperationTable>(emission: Emission<T> | undefined): Generator<T> | undefined {
  return emission?.kind === "wait" ? emission.next : undefined;
}

function groupsOf(size: number, threads: readonly Thread[]): (readonly Thread[])[] {
  const clients = threads.filter((thread) => thread !== "nemesis");
  if (!Number.isInteger(size) || size < 1 || clients.length === 0 || clients.length % size !== 0)
    throw new UsageError(
      `${clients.length} client threads do not make groups of ${size}; expected a multiple of ${size}`,
    );
  return Array.from({ length: clients.length / size }, (_, group) =>
    clients.slice(group * size, (group + 1) * size),
  );
}
