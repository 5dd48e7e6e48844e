import type { NodeId } from "../../harness/runtime/message.ts";
import type { Membership } from "./membership.ts";
import type { DynamoOptions } from "./options.ts";
import { Ring } from "./ring.ts";

/** A replica to ask, and for whom it stands in. */
export interface Target {
  readonly node: NodeId;
  readonly standsFor?: NodeId;
}

/** Which nodes hold a key. */
export class Placement {
  #ring: Ring;
  readonly #membership: Membership;
  readonly #n: number;
  readonly #sloppy: boolean;
  readonly #virtualNodes: number;
  readonly #sees: (node: NodeId) => boolean;

  constructor(nodes: readonly NodeId[], options: DynamoOptions, membership: Membership, view: PlacementView) {
    this.#virtualNodes = options.virtualNodes;
    this.#sees = view.sees ?? (() => true);
    this.#ring = this.#ringOf(nodes);
    this.#membership = membership;
    this.#n = options.n;
    this.#sloppy = options.sloppy || view.sloppy === true;
  }

  /** Answers with the homes that keys had before. */
  reshape(nodes: readonly NodeId[]): (key: string) => readonly NodeId[] {
    const before = this.#ring;
    this.#ring = this.#ringOf(nodes);
    return (key) => before.walk(key).slice(0, this.#n);
  }

  /** The number of nodes on the ring. */
  get size(): number {
    return this.#ring.size;
  }

  /** The first n nodes from the key's place on the ring. */
  homes(key: string): readonly NodeId[] {
    return this.#ring.walk(key).slice(0, this.#n);
  }

  /**
   * Whom to ask about the key now. Of a strict quorum the homes, whatever has become of them; of a sloppy one the first
   * n nodes along the ring that are not suspected, where each that is no home stands in for one that is missing.
   */
  targets(key: string, n: number = this.#n): readonly Target[] {
    const walk = this.#ring.walk(key);
    const homes = walk.slice(0, n);
    if (!this.#sloppy) return homes.map((node) => ({ node }));
    const spare = walk.slice(n).filter((node) => !this.#membership.suspects(node));
    return homes.map((home) => {
      const standIn = this.#membership.suspects(home) ? spare.shift() : undefined;
      return standIn === undefined ? { node: home } : { node: standIn, standsFor: home };
    });
  }

  /**
   * The node that had best coordinate a request for the key: this one if it is among those to ask. However many these
   * are, it is one of the cluster's n: what it keeps is to get about.
   */
  coordinator(key: string, self: NodeId, n: number = this.#n): NodeId {
    const nodes = this.targets(key, Math.min(n, this.#n)).map(({ node }) => node);
    if (nodes.includes(self)) return self;
    return nodes.find((node) => !this.#membership.suspects(node)) ?? nodes[0]!;
  }

  #ringOf(nodes: readonly NodeId[]): Ring {
    return new Ring(nodes.filter(this.#sees), this.#virtualNodes);
  }
}

/** How a node with a bug sees the cluster. */
export interface PlacementView {
  readonly sees?: (node: NodeId) => boolean;
  readonly sloppy?: boolean;
}
