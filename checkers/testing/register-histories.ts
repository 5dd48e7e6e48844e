import type { History, HistoryEvent } from "../../harness/core/history.ts";
import type { Random } from "../../harness/core/random.ts";

export interface RegisterStyle {
  readonly operationsMax: number;
  readonly processesMax: number;
  readonly keysMax: number;
}

/** How one history goes wrong. */
interface Mood {
  readonly processes: number;
  readonly keys: number;
  readonly operations: number;
  readonly noise: number;
  readonly crash: number;
  readonly cas: number;
  readonly lag: number;
  readonly repeat: number;
  readonly reads: number;
}

/**
 * A random small history of registers kept by lagging replicas, one a process, whose writes travel in any order: it
 * is now and then causal, often not, and the noise adds answers drawn without looking, also from the future.
 * Values are unique but for a few histories.
 */
export function registerHistory(random: Random, style: RegisterStyle): History {
  const mood: Mood = {
    processes: random.chance(0.05)
      ? 1
      : random.chance(0.1)
        ? style.processesMax + 1
        : random.between(2, style.processesMax),
    keys: random.between(1, style.keysMax),
    operations: random.between(4, style.operationsMax),
    noise: random.pick([0, 0.1, 0.3, 0.6]),
    crash: random.pick([0, 0, 0.1, 0.3]),
    cas: random.pick([0, 0, 0.2]),
    lag: random.pick([0.2, 0.5, 0.8]),
    reads: random.pick([0.45, 0.6]),
    repeat: random.chance(0.04) ? 0.3 : 0,
  };
  return new Recorder(random, mood).history();
}

interface Replica {
  process: number;
  readonly copy: Map<string, number | null>;
  readonly inbox: { readonly key: string; readonly value: number | null }[];
}

class Recorder {
  readonly #events: HistoryEvent[] = [];
  readonly #random: Random;
  readonly #mood: Mood;
  readonly #replicas: Replica[];
  readonly #written = new Map<string, (number | null)[]>();
  #processes: number;
  #value = 0;

  constructor(random: Random, mood: Mood) {
    this.#random = random;
    this.#mood = mood;
    this.#processes = mood.processes;
    this.#replicas = Array.from({ length: mood.processes }, (_, process) => ({
      process,
      copy: new Map(),
      inbox: [],
    }));
  }

  history(): History {
    for (let number = 0; number < this.#mood.operations; number++)
      this.#call(this.#random.pick(this.#replicas));
    return { events: this.#events };
  }

  #call(replica: Replica): void {
    this.#deliver(replica);
    const random = this.#random;
    const key = `k${random.below(this.#mood.keys)}`;
    if (random.chance(this.#mood.reads)) this.#read(replica, key);
    else if (random.chance(this.#mood.cas)) this.#cas(replica, key);
    else this.#write(replica, key);
  }

  #deliver(replica: Replica): void {
    for (let at = 0; at < replica.inbox.length; ) {
      if (this.#random.chance(this.#mood.lag)) at++;
      else {
        const { key, value } = replica.inbox.splice(at, 1)[0]!;
        replica.copy.set(key, value);
      }
    }
  }

  #read(replica: Replica, key: string): void {
    this.#record(replica, "invoke", "read", null, key);
    if (this.#random.chance(this.#mood.crash / 2)) this.#crash(replica, "read", null, key);
    else this.#record(replica, "ok", "read", this.#seen(replica, key), key);
  }

  #write(replica: Replica, key: string): void {
    const f = this.#random.chance(this.#mood.repeat / 2) ? "delete" : "write";
    const value = f === "delete" ? null : this.#fresh();
    this.#record(replica, "invoke", f, value, key);
    if (this.#random.chance(this.#mood.crash)) {
      if (this.#random.chance(0.6)) this.#spread(replica, key, value);
      this.#crash(replica, f, value, key);
    } else if (this.#random.chance(this.#mood.noise / 3)) {
      this.#record(replica, "fail", f, value, key, "abort");
    } else {
      this.#spread(replica, key, value);
      this.#record(replica, "ok", f, value, key);
    }
  }

  #cas(replica: Replica, key: string): void {
    const old = this.#seen(replica, key);
    const value = this.#fresh();
    this.#record(replica, "invoke", "cas", [old, value], key);
    if (this.#random.chance(this.#mood.crash)) {
      if (this.#random.chance(0.6)) this.#spread(replica, key, value);
      this.#crash(replica, "cas", [old, value], key);
    } else if (this.#random.chance(0.2)) {
      const error = this.#random.pick(["precondition-failed", "key-does-not-exist"]);
      this.#record(replica, "fail", "cas", [old, value], key, error);
    } else {
      this.#spread(replica, key, value);
      this.#record(replica, "ok", "cas", [old, value], key);
    }
  }

  #fresh(): number {
    if (this.#value > 0 && this.#random.chance(this.#mood.repeat))
      return this.#random.between(1, this.#value);
    return ++this.#value;
  }

  #seen(replica: Replica, key: string): number | null {
    const own = replica.copy.get(key) ?? null;
    if (!this.#random.chance(this.#mood.noise)) return own;
    // Mostly something that was written there, now and then what nobody wrote or will only write later.
    const written = this.#written.get(key) ?? [];
    if (this.#random.chance(0.2)) return null;
    if (this.#random.chance(0.12)) return this.#random.between(1, this.#value + 2);
    return written.length === 0 ? null : this.#random.pick(written);
  }

  #spread(replica: Replica, key: string, value: number | null): void {
    replica.copy.set(key, value);
    this.#written.set(key, [...(this.#written.get(key) ?? []), value]);
    for (const other of this.#replicas) if (other !== replica) other.inbox.push({ key, value });
  }

  /** Half of the crashed calls have no completion; a process with one may go on, as another session. */
  #crash(replica: Replica, f: string, value: unknown, key: string): void {
    const noted = this.#random.chance(0.5);
    if (noted) this.#record(replica, "info", f, value, key, "timeout");
    if (!noted || this.#random.chance(0.7)) replica.process = this.#processes++;
  }

  #record(
    { process }: Replica,
    type: HistoryEvent["type"],
    f: string,
    value: unknown,
    key: string,
    error?: string,
  ): void {
    const index = this.#events.length;
    const event = { index, time: index, type, process, f, value, key };
    this.#events.push(error === undefined ? event : { ...event, error });
  }
}
