import type { Nanos } from "../../core/operation.ts";
import { nanosToMs } from "../../core/time.ts";
import type { LinkProbe } from "../environment.ts";

/**
 * Counts what becomes of probes that travel a link like any message. It knows when the last fate is decided, and
 * so need not wait where nothing will come; a copy that a rule holds back counts as not arrived.
 */
export class Probe {
  readonly #sentAt: Nanos;
  readonly #finish: (result: LinkProbe) => void;
  readonly #first = new Map<number, Nanos>();
  #copies = 0;
  #undecided = 0;
  #sealed = false;

  constructor(sentAt: Nanos, finish: (result: LinkProbe) => void) {
    this.#sentAt = sentAt;
    this.#finish = finish;
  }

  /** One copy of the probe with the given number, about to be sent. */
  copy(index: number): ProbeCopy {
    this.#undecided += 1;
    return new ProbeCopy(this, index);
  }

  /** For copies. */
  decided(index: number, arrivedAt: Nanos | undefined): void {
    if (arrivedAt !== undefined) {
      if (!this.#first.has(index)) this.#first.set(index, arrivedAt - this.#sentAt);
      this.#copies += 1;
    }
    this.#undecided -= 1;
    this.#endWhenDecided();
  }

  /** All are sent. */
  seal(): void {
    this.#sealed = true;
    this.#endWhenDecided();
  }

  /** Waits no longer; later arrivals do not count. */
  end(): void {
    const delaysMs = [...this.#first].sort(([a], [b]) => a - b).map(([, delay]) => nanosToMs(delay));
    const sorted = delaysMs.toSorted((a, b) => a - b);
    const delayMs = sorted[sorted.length >> 1] ?? 0;
    this.#finish({ arrived: delaysMs.length, copies: this.#copies, delayMs, delaysMs });
  }

  #endWhenDecided(): void {
    if (this.#sealed && this.#undecided === 0) this.end();
  }
}

/** The fate of one copy, decided once. */
export class ProbeCopy {
  readonly #probe: Probe;
  readonly #index: number;
  #decided = false;

  constructor(probe: Probe, index: number) {
    this.#probe = probe;
    this.#index = index;
  }

  /** A further copy of the same probe. */
  twin(): ProbeCopy {
    return this.#probe.copy(this.#index);
  }

  /** Arrived at that time; or, without a time, dropped or held for who knows how long. */
  decide(arrivedAt?: Nanos): void {
    if (this.#decided) return;
    this.#decided = true;
    this.#probe.decided(this.#index, arrivedAt);
  }
}
