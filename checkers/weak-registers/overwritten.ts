import { never } from "../engine/columns.ts";
import type { Accesses } from "./accesses.ts";
import { groupedBy, placesInOrder } from "./ordering.ts";

/**
 * For each read the write that began last among those of its key that had ended before the read began
 * (-1: none had). Every write that ended before that one began was certainly overwritten.
 */
export function latestEnded({ keys, events, writes, reads }: Accesses): Int32Array {
  const endingAt = new Int32Array(events).fill(-1);
  for (let write = 0; write < writes.count; write++) {
    if (writes.completed[write] !== never) endingAt[writes.completed[write]!] = write;
  }
  const latest = new Int32Array(keys).fill(-1);
  const ended = new Int32Array(reads.count);
  let event = 0;
  for (let read = 0; read < reads.count; read++) {
    for (; event < reads.invoked[read]!; event++) {
      const write = endingAt[event]!;
      // Writes stand in order of invocation, so the larger number began later.
      if (write >= 0 && write > latest[writes.key[write]!]!) latest[writes.key[write]!] = write;
    }
    ended[read] = latest[reads.key[read]!]!;
  }
  return ended;
}

/** For each read whether some write of its key overlapped it; what a safe register then answers is anybody's guess. */
export function disturbed({ keys, events, writes, reads }: Accesses): Uint8Array {
  const begun = new Int32Array(keys);
  const balance = new Int32Array(reads.count);
  const byCompletion = placesInOrder(reads.completed, events);
  let write = 0;
  for (const read of byCompletion) {
    for (; write < writes.count && writes.invoked[write]! < reads.completed[read]!; write++) {
      begun[writes.key[write]!]!++;
    }
    balance[read] = begun[reads.key[read]!]!;
  }
  const ended = new Int32Array(keys);
  const finite = new Int32Array(writes.count);
  for (let at = 0; at < writes.count; at++) {
    finite[at] = writes.completed[at] === never ? events : writes.completed[at]!;
  }
  const endings = placesInOrder(finite, events);
  const result = new Uint8Array(reads.count);
  let ending = 0;
  for (let read = 0; read < reads.count; read++) {
    for (; ending < endings.length && finite[endings[ending]!]! < reads.invoked[read]!; ending++) {
      ended[writes.key[endings[ending]!]!]!++;
    }
    result[read] = balance[read]! > ended[reads.key[read]!]! ? 1 : 0;
  }
  return result;
}

/**
 * Whether one of several writes of the same value may be the one that was read: it began before the read ended,
 * and no write that began after its end had ended before the read began.
 */
export class Candidates {
  readonly #starts: Int32Array;
  readonly #writes: Int32Array;
  /** Along each cluster's writes in order of invocation: the largest completion so far. */
  readonly #endMost: Int32Array;
  readonly #invoked: Int32Array;

  constructor(accesses: Accesses, ofWrite: Int32Array, clusters: number) {
    const { starts, places } = groupedBy(ofWrite, clusters);
    this.#starts = starts;
    this.#writes = places;
    this.#invoked = accesses.writes.invoked;
    this.#endMost = new Int32Array(places.length);
    for (let cluster = 0; cluster < clusters; cluster++) {
      let most = -1;
      for (let at = starts[cluster]!; at < starts[cluster + 1]!; at++) {
        most = Math.max(most, accesses.writes.completed[places[at]!]!);
        this.#endMost[at] = most;
      }
    }
  }

  /** `overwriter`: when the write of `latestEnded` began, or -1. */
  has(cluster: number, readCompleted: number, overwriter: number): boolean {
    const last = this.#lastBegun(cluster, readCompleted);
    return last >= 0 && this.#endMost[last]! > overwriter;
  }

  /** The last write of the cluster that began before the read ended; -1: none did. */
  nearest(cluster: number, readCompleted: number): number {
    const last = this.#lastBegun(cluster, readCompleted);
    return last < 0 ? -1 : this.#writes[last]!;
  }

  #lastBegun(cluster: number, position: number): number {
    let low = this.#starts[cluster]!;
    let high = this.#starts[cluster + 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#invoked[this.#writes[middle]!]! < position) low = middle + 1;
      else high = middle;
    }
    return low - 1 >= this.#starts[cluster]! ? low - 1 : -1;
  }
}
