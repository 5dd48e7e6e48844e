import { assert } from "../../core/assert.ts";
import type { Nanos } from "../../core/operation.ts";
import { msToNanos, nanosPerMs } from "../../core/time.ts";
import type { ClockBend } from "../environment.ts";

/** Every wall clock shows this when a simulation begins: 2020-01-01T00:00:00Z. */
export const wallStartMs: number = Date.UTC(2020, 0, 1);

/**
 * The two clocks of one machine. Bends stack: offsets and strobes add up, rates multiply. Lifting the last rate
 * bend also sets the wall clock right again, as a time daemon would; the monotonic clock keeps what it gained.
 */
export class NodeClock {
  readonly #bends: { readonly bend: ClockBend; readonly since: Nanos }[] = [];
  #rate = 1;
  /** Where both clocks stood when the rate last changed. */
  #since: Nanos = 0;
  #monotonic: Nanos = 0;
  #wallDrift: Nanos = 0;

  /** Nanoseconds of the monotonic clock that pass in one of virtual time. */
  get rate(): number {
    return this.#rate;
  }

  /** A reboot: the monotonic clock begins anew, at any value. */
  restart(now: Nanos, base: Nanos): void {
    this.#keepPace(now);
    this.#monotonic = base;
  }

  monotonic(now: Nanos): Nanos {
    return this.#monotonic + (now - this.#since) * this.#rate;
  }

  /** Whole milliseconds since 1970. */
  wallMs(now: Nanos): number {
    const drift = this.#wallDrift + (now - this.#since) * (this.#rate - 1);
    let shown = wallStartMs + (now + drift) / nanosPerMs;
    for (const { bend, since } of this.#bends) {
      shown += bend.offsetMs ?? 0;
      if (bend.strobe !== undefined && strobes(now - since, bend.strobe.periodMs))
        shown += bend.strobe.offsetMs;
    }
    return Math.floor(shown);
  }

  /** The virtual time at which the monotonic clock will have reached the given value, rounded up. */
  timeOf(monotonic: Nanos, now: Nanos): Nanos {
    return Math.max(now, now + Math.ceil((monotonic - this.monotonic(now)) / this.#rate));
  }

  /** Returns what lifts the bend again, given the time. */
  bend(bend: ClockBend, now: Nanos): (now: Nanos) => void {
    checkBend(bend);
    const entry = { bend, since: now };
    this.#keepPace(now);
    this.#bends.push(entry);
    this.#rate = this.#product();
    return (later) => {
      const position = this.#bends.indexOf(entry);
      if (position < 0) return;
      this.#keepPace(later);
      this.#bends.splice(position, 1);
      this.#rate = this.#product();
      if (!this.#bends.some((other) => other.bend.rate !== undefined)) this.#wallDrift = 0;
    };
  }

  /** Both clocks stand still, and move by `advance` alone. */
  stop(now: Nanos): void {
    this.#keepPace(now);
    this.#rate = 0;
  }

  advance(by: Nanos): void {
    this.#monotonic += by;
    this.#wallDrift += by;
  }

  go(now: Nanos): void {
    this.#keepPace(now);
    this.#rate = this.#product();
  }

  #product(): number {
    return this.#bends.reduce((product, { bend }) => product * (bend.rate ?? 1), 1);
  }

  #keepPace(now: Nanos): void {
    this.#monotonic = this.monotonic(now);
    this.#wallDrift += (now - this.#since) * (this.#rate - 1);
    this.#since = now;
  }
}

/** Off at odd periods, on at even ones: a strobe begins with the false time. */
function strobes(elapsed: Nanos, periodMs: number): boolean {
  return Math.floor(elapsed / msToNanos(periodMs)) % 2 === 0;
}

function checkBend(bend: ClockBend): void {
  assert((bend.rate ?? 1) > 0, `a clock cannot run at the rate ${bend.rate}`);
  assert((bend.strobe?.periodMs ?? 1) > 0, "the period of a strobe must be positive");
  const bends = (bend.offsetMs ?? 0) !== 0 || (bend.rate ?? 1) !== 1 || (bend.strobe?.offsetMs ?? 0) !== 0;
  assert(bends, "a clock bend without effect was asked for");
}
