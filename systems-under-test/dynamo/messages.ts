import type { Body, NodeId } from "../../harness/runtime/message.ts";
import type { Ballot } from "./ballot.ts";
import type { TreeNode } from "./merkle.ts";
import type { Siblings } from "./siblings.ts";
import type { Standings } from "./standing.ts";
import type { Accepted } from "./vote.ts";

/** What nodes say to each other. `op` names the gathering that a question belongs to, unique in the node's lives. */
export type Peer =
  | (Body & {
      readonly type: "get";
      readonly op: string;
      readonly key: string;
      /** The home replica in whose place the receiver is asked. */
      readonly standsFor?: NodeId;
    })
  | (Body & Got)
  | (Body & {
      readonly type: "put";
      readonly op: string;
      readonly key: string;
      readonly siblings: Siblings;
      /** The home replica whose place the receiver takes for the time being. */
      readonly standsFor?: NodeId;
      /** What a read found, not a write. */
      readonly repair?: boolean;
    })
  | (Body & PutDone)
  /** The phases of a round of Paxos on a key. */
  | (Body & { readonly type: "prepare"; readonly op: string; readonly key: string; readonly ballot: Ballot })
  | (Body & Promised)
  | (Body & {
      readonly type: "propose";
      readonly op: string;
      readonly key: string;
      readonly accepted: Accepted;
    })
  | (Body & Proposed)
  | (Body & Outvoted)
  /** With `standings` when anybody ever joined or left. */
  | (Body & { readonly type: "gossip"; readonly beats: Beats; readonly standings?: Standings })
  /** Who joined and left: the receiver tells the same when it has this on disk. */
  | (Body & { readonly type: "standings"; readonly op: string; readonly standings: Standings })
  | (Body & StandingsKept)
  /** Keys for a new home. */
  | (Body & { readonly type: "move"; readonly op: string; readonly entries: readonly Entry[] })
  | (Body & { readonly type: "move_ok"; readonly op: string })
  /** `token` tells which state of the hint was handed over. */
  | (Body & {
      readonly type: "handoff";
      readonly key: string;
      readonly siblings: Siblings;
      readonly token: number;
    })
  | (Body & { readonly type: "handoff_ok"; readonly key: string; readonly token: number })
  /** Nodes of the sender's tree over the keys both hold, to be compared. */
  | (Body & { readonly type: "tree"; readonly nodes: readonly TreeNode[] })
  /** What the sender holds under the keys of leaves that differ. With `mutual` it wants the same in return. */
  | (Body & {
      readonly type: "leaves";
      readonly leaves: readonly number[];
      readonly entries: readonly Entry[];
      readonly mutual: boolean;
    });

export interface Got {
  readonly type: "get_ok";
  readonly op: string;
  readonly siblings: Siblings;
  /** The home in whose place this is said; null when nothing is held for it, which counts for nobody. */
  readonly standsFor?: NodeId | null;
}

export interface PutDone {
  readonly type: "put_ok";
  readonly op: string;
}

export interface Promised {
  readonly type: "prepare_ok";
  readonly op: string;
  readonly accepted?: Accepted;
}

export interface Proposed {
  readonly type: "propose_ok";
  readonly op: string;
}

/** No: a later round has begun. */
export interface Outvoted {
  readonly type: "outvoted";
  readonly op: string;
  readonly promised: Ballot;
}

export interface StandingsKept {
  readonly type: "standings_ok";
  readonly op: string;
  readonly standings: Standings;
}

export type Reply =
  | (Body & Got)
  | (Body & PutDone)
  | (Body & Promised)
  | (Body & Proposed)
  | (Body & Outvoted)
  | (Body & StandingsKept);

export type Beats = Readonly<Record<NodeId, number>>;

export type Entry = readonly [key: string, siblings: Siblings];

const types = new Set([
  "get",
  "get_ok",
  "put",
  "put_ok",
  "prepare",
  "prepare_ok",
  "propose",
  "propose_ok",
  "outvoted",
  "gossip",
  "standings",
  "standings_ok",
  "move",
  "move_ok",
  "handoff",
  "handoff_ok",
  "tree",
  "leaves",
]);

export function isPeer(body: Body): body is Peer {
  return types.has(body.type);
}
