import { type HistoryEvent, nemesisProcess } from "../../../harness/core/history.ts";
import type { Key, ProcessId } from "../../../harness/core/operation.ts";
import type { StreamCheck, StreamViolation } from "../../checker.ts";
import { keyOf, show } from "../../models/values.ts";

/**
 * Registers with unique values, checked while they are recorded, key by key. Of reads and writes `feed` answers at
 * the very event after which no order exists any more. A cas that succeeded counts as a read and a write at moments
 * of their own, and as the only one that found its value; a delete as a write of something new, after which reads
 * of nil say nothing: what is then answered is certain all the same, but it may come late or not at all.
 * Memory is bounded by the keys, the open calls and the values that may still be read: a value is let go once some
 * other was certainly current after it (reference, section 2.3).
 * A key that cannot be followed (a value is written again while it may still be read) is named by `undecided`.
 */
export class StreamingRegisters implements StreamCheck {
  readonly #registers = new Map<Key, Register>();
  /** In order of invocation: the first is the oldest. */
  readonly #open = new Map<ProcessId, Call>();
  undecided: string | undefined;

  /** The event must be the next of its history. */
  feed(event: HistoryEvent): StreamViolation | undefined {
    const { process, index, type } = event;
    if (process === nemesisProcess) return undefined;
    if (type === "invoke") {
      this.#begin(event, process);
      return undefined;
    }
    const call = this.#open.get(process);
    if (call === undefined) return undefined;
    this.#open.delete(process);
    const { register, cluster, expected } = call;
    if (type === "info" || register.lost) return undefined;
    if (type === "fail") return cluster === undefined ? undefined : register.abort(cluster, index);
    const oldest = this.#open.values().next().value?.invoked ?? index;
    const span = { invoked: call.invoked, index, oldest };
    if (cluster === undefined) return register.read(event.value, span);
    return (
      (expected === undefined ? undefined : register.exchange(expected.value, span)) ??
      register.complete(cluster, span)
    );
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
    if (register.lost) return;
    const isPair = Array.isArray(value) && value.length === 2;
    if (f !== "read" && f !== "write" && f !== "delete" && !(f === "cas" && isPair)) {
      this.#lose(register, `the call of ${f} at ${index} is none that a register has`);
      return;
    }
    const [expected, put] = isPair && f === "cas" ? (value as [unknown, unknown]) : [undefined, value];
    const cluster =
      f === "read" ? undefined : f === "delete" ? register.erase(index) : register.write(put, index);
    if (f !== "read" && cluster === undefined)
      this.#lose(register, `${show(put)} is written again at ${index} while it may still be read`);
    else
      this.#open.set(process, {
        invoked: index,
        register,
        cluster,
        ...(f === "cas" ? { expected: { value: expected } } : {}),
      });
  }

  #lose(register: Register, reason: string): void {
    register.lose();
    this.undecided ??= reason;
  }
}

interface Call {
  readonly invoked: number;
  readonly register: Register;
  /** Of a call that puts something, the cluster of what it puts. */
  readonly cluster: Cluster | undefined;
  /** Of a cas, what it expects. */
  readonly expected?: { readonly value: unknown };
}

/** A call that is over, and when the oldest of those began that are not. */
interface Span {
  readonly invoked: number;
  readonly index: number;
  readonly oldest: number;
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
  /** Events of the cas that found it and succeeded. */
  taken?: readonly [number, number];
}

class Register {
  readonly #key: Key;
  readonly #byValue = new Map<Key, Cluster>();
  /** Clusters with members that are over. */
  #present: Cluster[] = [];
  #erased = false;
  /** Nothing is known of it any more. */
  lost = false;

  constructor(key: Key) {
    this.#key = key;
    const initial = { value: null, written: -1, low: -1, high: -1, cap: Number.POSITIVE_INFINITY };
    this.#byValue.set(keyOf(null), initial);
    this.#present.push(initial);
  }

  get size(): number {
    return Math.max(this.#byValue.size, this.#present.length);
  }

  lose(): void {
    this.lost = true;
    this.#byValue.clear();
    this.#present = [];
  }

  write(value: unknown, index: number): Cluster | undefined {
    const name = keyOf(value);
    if (this.#byValue.has(name)) return undefined;
    const cluster = written(value, index);
    this.#byValue.set(name, cluster);
    return cluster;
  }

  /** There may be many deletes: none knows which of them a read of nil found. */
  erase(index: number): Cluster {
    this.#erased = true;
    return written(null, index);
  }

  read(value: unknown, span: Span): StreamViolation | undefined {
    const { invoked, index } = span;
    if (this.#erased && value === null) return undefined;
    const cluster = this.#byValue.get(keyOf(value));
    if (cluster !== undefined) return this.complete(cluster, span);
    const sentence = `The call of events ${invoked} to ${index} found ${show(value)}, which nobody had written by then, or which had certainly been replaced before the call began.`;
    return { key: this.#key, events: [invoked, index], sentence };
  }

  /** A cas found this value and put another in its place. */
  exchange(value: unknown, span: Span): StreamViolation | undefined {
    const { invoked, index } = span;
    if (this.#erased && value === null) return undefined;
    const cluster = this.#byValue.get(keyOf(value));
    const before = cluster?.taken;
    if (before !== undefined) {
      const sentence = `The cas of events ${before[0]} to ${before[1]} and that of events ${invoked} to ${index} both replaced ${show(value)}, which was written once.`;
      return { key: this.#key, events: [...before, invoked, index], sentence };
    }
    if (cluster !== undefined) cluster.taken = [invoked, index];
    return this.read(value, span);
  }

  /** A write that certainly did not happen; if it was read nevertheless, that is a violation. */
  abort(cluster: Cluster, index: number): StreamViolation | undefined {
    if (cluster.low === Number.POSITIVE_INFINITY) {
      this.#forget(cluster);
      return undefined;
    }
    const sentence = `${show(cluster.value)} was read by event ${cluster.low}, but its write (events ${cluster.written} to ${index}) failed.`;
    return { key: this.#key, events: [cluster.written, cluster.low, index], sentence };
  }

  /** A member of the cluster is over. */
  complete(cluster: Cluster, { invoked, index, oldest }: Span): StreamViolation | undefined {
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
      this.#forget(gone);
      for (const one of this.#present) if (one.low < gone.high && gone.low < one.cap) one.cap = gone.low;
    }
  }

  #forget(cluster: Cluster): void {
    const name = keyOf(cluster.value);
    if (this.#byValue.get(name) === cluster) this.#byValue.delete(name);
  }
}

function written(value: unknown, index: number): Cluster {
  const infinite = Number.POSITIVE_INFINITY;
  return { value, written: index, low: infinite, high: index, cap: infinite };
}
