import type { NodeId } from "../../harness/runtime/message.ts";

/** Names a round of Paxos on one key. No two rounds share one: a node counts up, and its lives are told apart. */
export interface Ballot {
  readonly count: number;
  readonly node: NodeId;
  /** How often the node had been started. */
  readonly life: number;
}

/** Below every ballot of a round. */
export const noBallot: Ballot = { count: 0, node: "", life: 0 };

export function compareBallots(a: Ballot, b: Ballot): number {
  return a.count - b.count || (a.node < b.node ? -1 : a.node > b.node ? 1 : a.life - b.life);
}

export function isSameBallot(a: Ballot, b: Ballot): boolean {
  return compareBallots(a, b) === 0;
}
