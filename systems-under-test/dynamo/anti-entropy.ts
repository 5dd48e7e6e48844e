import type { Body, NodeId } from "../../harness/runtime/message.ts";
import { hashOf } from "./hash.ts";
import { leafOf, MerkleTree, type TreeNode } from "./merkle.ts";
import type { Entry, Peer } from "./messages.ts";
import type { DynamoOptions } from "./options.ts";
import { type Siblings, textOf } from "./siblings.ts";

/**
 * Compares what two nodes hold of the keys both are home to, and sends only what differs (Dynamo, 4.7). The two descend
 * their trees in turn, one level a message; no state is kept between messages, so any of them may be lost or doubled.
 */
export class AntiEntropy {
  readonly #parts: AntiEntropyParts;
  readonly #first = new Map<NodeId, MerkleTree>();
  #turn = 0;

  constructor(parts: AntiEntropyParts) {
    this.#parts = parts;
  }

  /** Begins with the next of the other nodes. */
  tick(): void {
    const { self, nodes, send } = this.#parts;
    const others = nodes.filter((node) => node !== self);
    if (others.length === 0) return;
    this.#turn++;
    const other = others[this.#turn % others.length]!;
    send(other, { type: "tree", nodes: [this.#tree(other).root] });
  }

  onTree(other: NodeId, nodes: readonly TreeNode[]): void {
    const { send } = this.#parts;
    const { ask, differ } = this.#tree(other).compare(nodes);
    if (ask.length > 0) send(other, { type: "tree", nodes: ask });
    if (differ.length > 0) this.#tell(other, differ, this.#under(other, differ), true);
  }

  onLeaves(other: NodeId, { leaves, entries, mutual }: Extract<Peer, { type: "leaves" }>): void {
    const { take } = this.#parts;
    const own = mutual ? this.#under(other, leaves) : [];
    for (const [key, siblings] of entries) take(key, siblings);
    if (own.length > 0) this.#tell(other, leaves, own, false);
  }

  /** In as many messages as it takes; the first asks for the other's part. */
  #tell(other: NodeId, leaves: readonly number[], entries: readonly Entry[], mutual: boolean): void {
    const { send, options } = this.#parts;
    const count = Math.max(1, Math.ceil(entries.length / options.batchMax));
    for (let part = 0; part < count; part++) {
      const some = entries.slice(part * options.batchMax, (part + 1) * options.batchMax);
      send(other, { type: "leaves", leaves, entries: some, mutual: mutual && part === 0 });
    }
  }

  #under(other: NodeId, numbers: readonly number[]): Entry[] {
    const wanted = new Set(numbers);
    return [...this.#shared(other)].filter(([key]) => wanted.has(leafOf(key)));
  }

  #tree(other: NodeId): MerkleTree {
    const digests = [...this.#shared(other)].map(
      ([key, siblings]) => [key, hashOf(textOf(siblings))] as const,
    );
    const tree = new MerkleTree(digests);
    // M-D14: the first tree that had anything in it is compared for ever.
    if (!this.#parts.bugs.has("stale-tree")) return tree;
    const first = this.#first.get(other) ?? tree;
    this.#first.set(other, first);
    return first;
  }

  *#shared(other: NodeId): Generator<Entry> {
    const { self, entries, homesOf } = this.#parts;
    for (const [key, siblings] of entries()) {
      const homes = homesOf(key);
      if (homes.includes(self) && homes.includes(other)) yield [key, siblings];
    }
  }
}

export interface AntiEntropyParts {
  readonly self: NodeId;
  readonly nodes: readonly NodeId[];
  readonly options: DynamoOptions;
  readonly bugs: ReadonlySet<string>;
  /** What this node holds for others to see. */
  entries(): Iterable<Entry>;
  homesOf(key: string): readonly NodeId[];
  send(dest: NodeId, body: Body): void;
  take(key: string, siblings: Siblings): void;
}
