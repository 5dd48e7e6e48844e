import { never } from "../engine/columns.ts";
import type { Accesses } from "../weak-registers/accesses.ts";
import type { Clusters } from "../weak-registers/clusters.ts";
import { type Groups, groupedBy } from "../weak-registers/ordering.ts";

/**
 * Decides k-atomicity of a few clusters for a given order of their writes: each read gets the earliest slot (the
 * slot behind the writes 0..i) that real time and its own write allow; that is never wrong, for a later slot only
 * pushes other reads back. Too late is a slot `versions` or more behind its write, or behind a write that began
 * after the read had ended.
 */
export class Slots {
  readonly #accesses: Accesses;
  readonly #clusters: Clusters;
  readonly #readsOf: Groups;
  readonly #place: Int32Array;
  /** Of each read of the clusters last asked about. */
  readonly slot: Int32Array;
  /** The reads of those clusters, in order of invocation. */
  reads: Int32Array = new Int32Array(0);

  constructor(accesses: Accesses, clusters: Clusters) {
    this.#accesses = accesses;
    this.#clusters = clusters;
    this.#readsOf = groupedBy(clusters.ofRead, clusters.count);
    this.#place = new Int32Array(clusters.count);
    this.slot = new Int32Array(accesses.reads.count);
  }

  fit(order: readonly number[], versions: number): boolean {
    const { writeInvoked, low } = this.#clusters;
    let begun = -1;
    for (const [place, cluster] of order.entries()) {
      if (low[cluster]! < begun) return false;
      begun = Math.max(begun, writeInvoked[cluster]!);
      this.#place[cluster] = place;
    }
    this.reads = this.#readsIn(order);
    const first = this.#firstBegunAfter(order);
    const ended = this.#ends(order);
    const reads = this.#accesses.reads;
    const byEnd = Int32Array.from(this.reads, (read) => reads.completed[read]!).sort();
    const readEnding = new Map<number, number>();
    for (const read of this.reads) readEnding.set(reads.completed[read]!, read);
    let least = 0;
    let nextWrite = 0;
    let nextRead = 0;
    for (const read of this.reads) {
      const invoked = reads.invoked[read]!;
      for (; nextWrite < ended.position.length && ended.position[nextWrite]! < invoked; nextWrite++) {
        least = Math.max(least, ended.place[nextWrite]!);
      }
      for (; nextRead < byEnd.length && byEnd[nextRead]! < invoked; nextRead++) {
        least = Math.max(least, this.slot[readEnding.get(byEnd[nextRead]!)!]!);
      }
      const own = this.#place[this.#clusters.ofRead[read]!]!;
      const slot = Math.max(own, least);
      if (slot >= own + versions || slot >= first(reads.completed[read]!)) return false;
      this.slot[read] = slot;
    }
    return true;
  }

  #readsIn(order: readonly number[]): Int32Array {
    const { starts, places } = this.#readsOf;
    let count = 0;
    for (const cluster of order) count += starts[cluster + 1]! - starts[cluster]!;
    const all = new Int32Array(count);
    let end = 0;
    for (const cluster of order) {
      const own = places.subarray(starts[cluster]!, starts[cluster + 1]!);
      all.set(own, end);
      end += own.length;
    }
    // Reads are numbered by invocation.
    return all.sort();
  }

  /** Completions of the writes in order, each with its place. */
  #ends(order: readonly number[]): { position: Int32Array; place: Int32Array } {
    const { writeCompleted } = this.#clusters;
    const finite = order.filter((cluster) => writeCompleted[cluster] !== never);
    const sorted = finite.sort((a, b) => writeCompleted[a]! - writeCompleted[b]!);
    return {
      position: Int32Array.from(sorted, (cluster) => writeCompleted[cluster]!),
      place: Int32Array.from(sorted, (cluster) => this.#place[cluster]!),
    };
  }

  /** The first place of a write that began after a position; beyond all when none did. */
  #firstBegunAfter(order: readonly number[]): (position: number) => number {
    const { writeInvoked } = this.#clusters;
    const sorted = [...order].sort((a, b) => writeInvoked[a]! - writeInvoked[b]!);
    const first = new Int32Array(sorted.length + 1).fill(order.length);
    for (let at = sorted.length - 1; at >= 0; at--) {
      first[at] = Math.min(first[at + 1]!, this.#place[sorted[at]!]!);
    }
    return (position) => {
      let low = 0;
      let high = sorted.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (writeInvoked[sorted[middle]!]! > position) high = middle;
        else low = middle + 1;
      }
      return first[low]!;
    };
  }
}
