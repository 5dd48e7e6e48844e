import type { NodeId } from "../../harness/runtime/message.ts";

/**
 * What the configuration master decides: who is in the chain, head first. Epochs count the configurations from 1;
 * the master's log has one of each. `since` is the epoch in which the member came in: one that was out in between
 * has missed writes, even where it has seen neither going nor coming.
 */
export interface Configuration {
  readonly epoch: number;
  readonly members: readonly Member[];
}

export interface Member {
  readonly node: NodeId;
  readonly since: number;
}

/** What a node knows before it has heard of any. */
export const noConfiguration: Configuration = { epoch: 0, members: [] };

export function chainOf({ members }: Configuration): readonly NodeId[] {
  return members.map(({ node }) => node);
}

export function headOf({ members }: Configuration): NodeId | undefined {
  return members[0]?.node;
}

export function tailOf({ members }: Configuration): NodeId | undefined {
  return members.at(-1)?.node;
}

export function memberOf({ members }: Configuration, node: NodeId): Member | undefined {
  return members.find((member) => member.node === node);
}

export function predecessorOf({ members }: Configuration, node: NodeId): NodeId | undefined {
  return members[members.findIndex((member) => member.node === node) - 1]?.node;
}

export function successorOf({ members }: Configuration, node: NodeId): NodeId | undefined {
  const place = members.findIndex((member) => member.node === node);
  return place < 0 ? undefined : members[place + 1]?.node;
}
