import { type HistoryEvent, nemesisProcess } from "../../../harness/core/history.ts";
import type { Key, ProcessId } from "../../../harness/core/operation.ts";
import { keyOf, show } from "../../models/values.ts";

export interface StreamViolation {
  readonly key: Key;
  /** Positions of the guilty events. */
  readonly events: readonly number[];
  readonly sentence: string;
}

/**
 * Registers with unique values, checked while they are recorded: `feed` answers at the very event after which no
 * order exists any more, so that a run can stop there. Memory is bounded by the open calls and the values that
 * may still be read: a value is let go once some other was certainly current after it (reference, section 2.3).
 * What it cannot follow (cas, a value written again while it may still be read) is named by `undecided`.
 */
export class StreamingRegisters {
  readonly #registers = new Map<Key, Register>();
  /** In order of invocation: the first is the oldest. */
  readonly #open = new Map<ProcessId, Call>();
  undecided: string | undefined;

  /** The event must be the next of its history. */
  feed(event: HistoryEvent): StreamViolation | undefined {
    const { process, index, type } = event;
    if (process === nemesisProcess || this.undecided !== undefined) return undefined;
    if (type === "invoke") {
      this.#begin(event, process);
      return undefined;
    }
    const call = this.#open.get(process);
    if (call === undefined) return undefined;
    this.#open.delete(process);
    const { register, cluster } = call;
    if (type === "info") return undefined;
    if (type === "fail") return cluster === undefined ? undefined : register.abort(cluster, index);
    const oldest = this.#open.values().next().value?.invoked ?? index;
    if (cluster !== undefined) return register.complete(cluster, call.invoked, index, oldest);
    return register.read(event.value, call.invoked, index, oldest);
  }

  /** Values that are remembered now, of all registers. */
  get remembered(): number {
    let sum = 0;
    for (const register of this.#registers.values()) sum += register.size;
    return sum;
  }

  #begin({ f, key = "", value, index }: HistoryEvent, process: ProcessId): void {
    let register = this.#registers.get(key);
    if (register === undefined) {
      register = new Register(key);
      this.#registers.set(key, register);
    }
    if (f !== "read" && f !== "write") {
      this.undecided = `the call of ${f} at ${index} is neither a read nor a write`;
      return;
    }
    const cluster = f === "write" ? register.write(value, index) : undefined;
    if (f === "write" && cluster === undefined)
      this.undecided = `${show(value)} is written again at ${index} while it may still be read`;
    this.#open.set(process, { invoked: index, register, cluster });
  }
}

interface Call {
  readonly invoked: number;
  readonly register: Register;
  /** Of a write, the cluster of its value. */
  readonly cluster: Cluster | undefined;
}

interface Cluster {
  readonly value: unknown;
  /** Invocation of the write; -1 of the initial value. */
  readonly written: number;
  /** Earliest completion and latest invocation of members that are over; `low` is infinite as long as there is none. */
  low: number;
  high: number;
  /** `high` above this contradicts a cluster that has been let go. */
  cap: number;
}

class Register {
  readonly #key: Key;
  readonly #byValue = new Map<Key, Cluster>();
  /** Clusters with members that are over. */
  #present: Cluster[] = [];

  constructor(key: Key) {
    this.#key = key;
    const initial = { value: null, written: -1, low: -1, high: -1, cap: Number.POSITIVE_INFINITY };
    this.#byValue.set(keyOf(null), initial);
    this.#present.push(initial);
  }

  get size(): number {
    return this.#byValue.size;
  }

  write(value: unknown, index: number): Cluster | undefined {
    const name = keyOf(value);
    if (this.#byValue.has(name)) return undefined;
    const infinite = Number.POSITIVE_INFINITY;
    const cluster = { value, written: index, low: infinite, high: index, cap: infinite };
    this.#byValue.set(name, cluster);
    return cluster;
  }

  read(value: unknown, invoked: number, index: number, oldest: number): StreamViolation | undefined {
    const cluster = this.#byValue.get(keyOf(value));
    if (cluster !== undefined) return this.complete(cluster, invoked, index, oldest);
    const sentence = `The read of events ${invoked} to ${index} found ${show(value)}, which nobody had written by then, or which had certainly been replaced before the read began.`;
    return { key: this.#key, events: [invoked, index], sentence };
  }

  /** A write that certainly did not happen; if it was read nevertheless, that is a violation. */
  abort(cluster: Cluster, index: number): StreamViolation | undefined {
    if (cluster.low === Number.POSITIVE_INFINITY) {
      this.#byValue.delete(keyOf(cluster.value));
      return undefined;
    }
    const sentence = `${show(cluster.value)} was read by event ${cluster.low}, but its write (events ${cluster.written} to ${index}) failed.`;
    return { key: this.#key, events: [cluster.written, cluster.low, index], sentence };
  }

  /** A member of the cluster is over. */
  complete(cluster: Cluster, invoked: number, index: number, oldest: number): StreamViolation | undefined {
    if (cluster.low === Number.POSITIVE_INFINITY) {
      cluster.low = index;
      this.#present.push(cluster);
    }
    if (invoked > cluster.high) cluster.high = invoked;
    const { low, high } = cluster;
    if (high > cluster.cap) {
      const sentence = `${show(cluster.value)} was still current at event ${high}, although another value was current after it, by event ${cluster.cap} at the latest.`;
      return { key: this.#key, events: [low, cluster.cap, high], sentence };
    }
    for (const other of this.#present) {
      if (other === cluster || other.low >= high || low >= other.high) continue;
      const sentence = `${show(cluster.value)} would have to be current before and after ${show(other.value)}: it was by event ${low}, and again at event ${high}; ${show(other.value)} was by event ${other.low}, and at event ${other.high}.`;
      const events = [low, high, other.low, other.high].filter((event) => event >= 0);
      return { key: this.#key, events, sentence };
    }
    this.#letGo(oldest);
    return undefined;
  }

  /**
   * A cluster u is over for good when another x must come after it (u was over before a member of x began) and
   * was current before every call that is still open: a later member of u would have to come both before and
   * after x. The others keep in `cap` what u would have forbidden them.
   */
  #letGo(oldest: number): void {
    let first: Cluster | undefined;
    let second: Cluster | undefined;
    for (const one of this.#present) {
      if (one.low >= oldest) continue;
      if (first === undefined || one.high > first.high) {
        second = first;
        first = one;
      } else if (second === undefined || one.high > second.high) second = one;
    }
    if (first === undefined) return;
    const isOver = (one: Cluster): boolean => one.low < ((one === first ? second : first)?.high ?? -1);
    const over = this.#present.filter(isOver);
    if (over.length === 0) return;
    this.#present = this.#present.filter((one) => !isOver(one));
    for (const gone of over) {
      this.#byValue.delete(keyOf(gone.value));
      for (const one of this.#present) if (one.low < gone.high && gone.low < one.cap) one.cap = gone.low;
    }
  }
}
