import { hashOf } from "./hash.ts";

/** Leaves of a tree; a power of two. */
export const leaves = 64;

/**
 * A tree of hashes over keys (Merkle 1987; Dynamo, 4.7): leaf i hashes the keys that fall into its share of the hash
 * values with what is held under them, an inner node its two children. Two holders whose roots agree hold the same;
 * otherwise only what is under differing nodes needs to be looked at. Nodes are numbered as in a heap: 1 is the
 * root, 2i and 2i + 1 are the children of i, and the leaves come last.
 */
export class MerkleTree {
  readonly #hashes: Uint32Array = new Uint32Array(2 * leaves);

  /** `entries`: keys with a digest of what is held under them, in any order. */
  constructor(entries: Iterable<readonly [key: string, digest: number]>) {
    const hashes = this.#hashes;
    for (const [key, digest] of entries) {
      const leaf = leafOf(key);
      // A sum, so that the order of the keys does not matter.
      hashes[leaf] = hashes[leaf]! + hashOf(`${key} ${digest}`);
    }
    for (let node = leaves - 1; node >= 1; node--)
      hashes[node] = hashOf(`${hashes[2 * node]} ${hashes[2 * node + 1]}`);
  }

  get root(): TreeNode {
    return this.node(1);
  }

  node(index: number): TreeNode {
    return [index, this.#hashes[index]!];
  }

  /** What to ask next of another's tree of which these nodes are known: children of inner nodes, differing leaves. */
  compare(theirs: readonly TreeNode[]): {
    readonly ask: readonly TreeNode[];
    readonly differ: readonly number[];
  } {
    const differing = theirs.filter(([index, hash]) => this.#hashes[index] !== hash).map(([index]) => index);
    const inner = differing.filter((index) => index < leaves);
    return {
      ask: inner.flatMap((index) => [this.node(2 * index), this.node(2 * index + 1)]),
      differ: differing.filter((index) => index >= leaves),
    };
  }
}

/** The number of a node, and its hash. */
export type TreeNode = readonly [index: number, hash: number];

/** The leaf a key falls into. */
export function leafOf(key: string): number {
  return leaves + Math.floor((hashOf(key) / 2 ** 32) * leaves);
}
