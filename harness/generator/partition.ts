import type { Context, Thread } from "./generator.ts";
import { view } from "./view.ts";

/** Splits the threads in view among groups; the positions of the groups stay, whoever is free. */
export class Partition {
  readonly #split: (threads: readonly Thread[]) => readonly (readonly Thread[])[];
  #of: readonly Thread[] | undefined;
  #groups: readonly (readonly Thread[])[] = [];
  #weights: { readonly weights?: readonly number[] } = {};
  #groupOf: ReadonlyMap<Thread, number> = new Map();

  /** `split` may throw when the threads are too few or do not fit; a thread it leaves out is not used. */
  constructor(split: (threads: readonly Thread[]) => readonly (readonly Thread[])[]) {
    this.#split = split;
  }

  groups(context: Context): readonly (readonly Thread[])[] {
    // The threads of a run do not change: work is done only when asked about others.
    if (this.#of !== context.threads) {
      this.#groups = this.#split(context.threads);
      this.#groupOf = new Map(
        this.#groups.flatMap((threads, group) => threads.map((thread) => [thread, group] as const)),
      );
      const weights = this.#groups.map((threads) => threads.length);
      this.#weights = weights.every((weight) => weight === weights[0]) ? {} : { weights };
      this.#of = context.threads;
    }
    return this.#groups;
  }

  /** Groups weigh what they have in threads; nothing when they are all of one size. */
  weights(context: Context): { readonly weights?: readonly number[] } {
    this.groups(context);
    return this.#weights;
  }

  groupOf(context: Context, thread: Thread): number | undefined {
    this.groups(context);
    return this.#groupOf.get(thread);
  }

  /** The groups that have free threads, and those threads by group. */
  idle(context: Context): { readonly positions: number[]; readonly free: (readonly Thread[] | undefined)[] } {
    this.groups(context);
    const positions: number[] = [];
    const free: Thread[][] = [];
    for (const thread of context.free) {
      const group = this.#groupOf.get(thread);
      if (group === undefined) continue;
      const known = free[group];
      if (known !== undefined) {
        known.push(thread);
        continue;
      }
      free[group] = [thread];
      positions.push(group);
    }
    return { positions, free };
  }

  /** What a group sees, with those of its threads that are free. */
  view(context: Context, group: number, free: readonly Thread[]): Context {
    return view(context, this.groups(context)[group]!, free);
  }

  /** What a group sees while an event is told. */
  viewOf(context: Context, group: number): Context {
    const free = context.free.filter((thread) => this.#groupOf.get(thread) === group);
    return this.view(context, group, free);
  }
}
