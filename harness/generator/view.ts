import type { Nanos } from "../core/operation.ts";
import type { Context, Thread } from "./generator.ts";

/** A context that shows some of another's threads only. */
export function view(context: Context, threads: readonly Thread[], free: readonly Thread[]): Context {
  return new View(context, threads, free);
}

/** A context as it would be at another time. */
export function atTime(context: Context, time: Nanos): Context {
  return new View(context, context.threads, context.free, time);
}

/**
 * Picks threads once and remembers which: the threads of a run do not change, so a selection is worked out
 * again only when it is asked about others.
 */
export class Selection {
  readonly #choose: (threads: readonly Thread[]) => readonly Thread[];
  #of: readonly Thread[] | undefined;
  #chosen: readonly Thread[] = [];
  #members: ReadonlySet<Thread> = new Set();

  constructor(choose: (threads: readonly Thread[]) => readonly Thread[]) {
    this.#choose = choose;
  }

  /** The chosen ones of the context's threads. */
  threads(context: Context): readonly Thread[] {
    if (this.#of !== context.threads) {
      this.#chosen = this.#choose(context.threads);
      this.#members = new Set(this.#chosen);
      this.#of = context.threads;
    }
    return this.#chosen;
  }

  has(context: Context, thread: Thread): boolean {
    this.threads(context);
    return this.#members.has(thread);
  }

  view(context: Context): Context {
    const threads = this.threads(context);
    if (threads.length === context.threads.length) return context;
    return new View(
      context,
      threads,
      context.free.filter((thread) => this.#members.has(thread)),
    );
  }
}

class View implements Context {
  readonly time: Nanos;
  readonly random: Context["random"];
  readonly threads: readonly Thread[];
  readonly free: readonly Thread[];
  readonly #whole: Context;

  constructor(whole: Context, threads: readonly Thread[], free: readonly Thread[], time: Nanos = whole.time) {
    this.#whole = whole;
    this.time = time;
    this.random = whole.random;
    this.threads = threads;
    this.free = free;
  }

  processOf(thread: Thread): number | "nemesis" {
    return this.#whole.processOf(thread);
  }

  threadOf(process: number | "nemesis"): Thread | undefined {
    const thread = this.#whole.threadOf(process);
    return thread !== undefined && this.threads.includes(thread) ? thread : undefined;
  }
}
