import type { NodeId } from "../../harness/runtime/message.ts";
import type { Runtime } from "../../harness/runtime/runtime.ts";
import type { Beats } from "./messages.ts";
import type { Standings } from "./standing.ts";

/** Heartbeats of one life; a later life begins above all of an earlier one. */
const beatsPerLife = 1_000_000_000;

/**
 * Who seems to be there (Dynamo, 4.8; van Renesse, Minsky and Hayden 1998). Each node counts its own heartbeat up and
 * passes on the greatest count it has heard of everybody. Whose count has not grown for a while is suspected:
 * wrongly now and then, so suspicion may choose whom to ask, but never what is true.
 */
export class Membership {
  readonly #runtime: Runtime;
  readonly #suspectMs: number;
  readonly #heard = new Map<NodeId, { beat: number; atMs: number }>();

  constructor(runtime: Runtime, suspectMs: number, boots: number) {
    this.#runtime = runtime;
    this.#suspectMs = suspectMs;
    const atMs = runtime.clock.monotonicMs();
    for (const node of runtime.nodes) this.#heard.set(node, { beat: 0, atMs });
    this.#heard.get(runtime.self)!.beat = boots * beatsPerLife;
  }

  /** Counts the own heartbeat and tells one other node, drawn at random, of all; `rest` goes with it. */
  tick(rest: { readonly standings?: Standings }): void {
    const { self, nodes, random, network } = this.#runtime;
    this.#heard.get(self)!.beat++;
    const others = nodes.filter((node) => node !== self);
    if (others.length === 0) return;
    const beats = Object.fromEntries([...this.#heard].map(([node, { beat }]) => [node, beat]));
    network.send(others[random.below(others.length)]!, { type: "gossip", beats, ...rest });
  }

  learn(beats: Beats): void {
    const atMs = this.#runtime.clock.monotonicMs();
    for (const [node, beat] of Object.entries(beats)) {
      const heard = this.#heard.get(node);
      if (heard === undefined || node === this.#runtime.self || heard.beat >= beat) continue;
      heard.beat = beat;
      heard.atMs = atMs;
    }
  }

  suspects(node: NodeId): boolean {
    if (node === this.#runtime.self) return false;
    const heard = this.#heard.get(node);
    return heard === undefined || this.#runtime.clock.monotonicMs() - heard.atMs > this.#suspectMs;
  }
}
