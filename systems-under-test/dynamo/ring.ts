import type { NodeId } from "../../harness/runtime/message.ts";
import { hashOf } from "./hash.ts";

/**
 * A ring of hash values on which every node has many places, its virtual nodes (Karger et al. 1997; Dynamo, 4.2). A
 * key belongs to the first nodes met clockwise from its own place. When a node leaves, only its keys move, and they
 * go to many others, for its places have many neighbours.
 */
export class Ring {
  readonly #places: readonly Place[];
  /** The number of nodes on it. */
  readonly size: number;

  constructor(nodes: readonly NodeId[], virtualNodes: number) {
    this.size = nodes.length;
    this.#places = nodes
      .flatMap((node) =>
        Array.from({ length: virtualNodes }, (_, number) => ({ at: hashOf(`${node}/${number}`), node })),
      )
      .sort((a, b) => a.at - b.at || (a.node < b.node ? -1 : 1));
  }

  /**
   * All nodes in the order in which the key's place meets them: its preference list goes first, and whoever stands
   * in for a node of it comes after.
   */
  walk(key: string): readonly NodeId[] {
    const found = new Set<NodeId>();
    const start = this.#firstFrom(hashOf(key));
    for (let step = 0; step < this.#places.length && found.size < this.size; step++)
      found.add(this.#places[(start + step) % this.#places.length]!.node);
    return [...found];
  }

  /** The position of the first place at or after the hash; past the last one the ring begins anew. */
  #firstFrom(hash: number): number {
    let low = 0;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#places[middle]!.at < hash) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

interface Place {
  readonly at: number;
  readonly node: NodeId;
}
