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
  readonly #ring: Ring;
  readonly #membership: Membership;
  readonly #n: number;
  readonly #sloppy: boolean;

  constructor(nodes: readonly NodeId[], options: DynamoOptions, membership: Membership, view: PlacementView) {
    this.#ring = new Ring(view.nodes ?? nodes, options.virtualNodes);
    this.#membership = membership;
    this.#n = options.n;
    this.#sloppy = options.sloppy || view.sloppy === true;
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
}

/** How a node with a bug sees the cluster. */
export interface PlacementView {
  readonly nodes?: readonly NodeId[];
  readonly sloppy?: boolean;
}
