import type { Nanos } from "../../core/operation.ts";
import { nanosToMs } from "../../core/time.ts";
import type { LinkProbe } from "../environment.ts";
import type { Parcel } from "./parcel.ts";

/** The size of a small message. */
const probeBytes = 64;

/** What probes need to know of the world. */
export interface ProbeOptions {
  now(): Nanos;
  /** Whether the destination is there to receive anything. */
  reachable(): boolean;
  finish(result: LinkProbe): void;
}

/**
 * A batch of numbered probes, which travel as messages do. It knows when the fate of the last copy is decided, and
 * so need not wait where nothing will come; a copy that a rule holds back counts as not arrived.
 */
export class Probe {
  readonly #options: ProbeOptions;
  readonly #sentAt: Nanos;
  readonly #first = new Map<number, Nanos>();
  #copies = 0;
  #undecided = 0;
  #sealed = false;
  #ended = false;

  constructor(options: ProbeOptions) {
    this.#options = options;
    this.#sentAt = options.now();
  }

  /** One copy of the probe with that number, about to be sent. */
  parcel(number: number): Parcel {
    this.#undecided += 1;
    let open = true;
    const decide = (arrived: boolean): void => {
      if (!open) return;
      open = false;
      this.#decided(number, arrived);
    };
    return {
      arrive: () => decide(this.#options.reachable()),
      drop: () => decide(false),
      held: () => decide(false),
      bytes: () => probeBytes,
      twin: () => this.parcel(number),
    };
  }

  /** All are sent. */
  seal(): void {
    this.#sealed = true;
    if (this.#undecided === 0) this.end();
  }

  /** Waits no longer. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const inOrder = [...this.#first].sort(([a], [b]) => a - b);
    const delaysMs = inOrder.map(([, delay]) => nanosToMs(delay));
    const delayMs = delaysMs.toSorted((a, b) => a - b)[delaysMs.length >> 1] ?? 0;
    this.#options.finish({ arrived: delaysMs.length, copies: this.#copies, delayMs, delaysMs });
  }

  #decided(number: number, arrived: boolean): void {
    if (arrived && !this.#first.has(number)) this.#first.set(number, this.#options.now() - this.#sentAt);
    if (arrived) this.#copies += 1;
    this.#undecided -= 1;
    if (this.#sealed && this.#undecided === 0) this.end();
  }
}
