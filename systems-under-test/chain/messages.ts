import type { Body } from "../../harness/runtime/message.ts";
import type { KvCommand } from "../kv-requests.ts";
import type { Caller } from "../rpc.ts";

/** An update, numbered by the head. Immutable. */
export interface Update {
  readonly seq: number;
  readonly command: KvCommand;
  /** Who waits for the answer; the tail has to know. */
  readonly caller?: Caller;
}

interface InEpoch extends Body {
  /** The sender's configuration. Replicas of different configurations do not hear each other. */
  readonly epoch: number;
}

/** To the successor: updates, in order, that follow the one numbered `prev`. */
export interface Forward extends InEpoch {
  readonly type: "forward";
  readonly prev: number;
  readonly updates: readonly Update[];
  /** Asks for a `position`: at the start of an epoch and after a silence. */
  readonly probe?: true;
}

/** To the predecessor: the last update the sender holds, the last it knows committed, and whether it has a state at all. */
export interface Position extends InEpoch {
  readonly type: "position";
  readonly last: number;
  readonly commit: number;
  readonly synced: boolean;
}

/** To the predecessor: all updates up to `seq` are on every replica. */
export interface Ack extends InEpoch {
  readonly type: "ack";
  readonly seq: number;
}

/** To a successor that has just come into the chain: the state after update `seq`, and the updates that follow. */
export interface ImageMessage extends InEpoch {
  readonly type: "image";
  readonly seq: number;
  readonly state: string;
  readonly updates: readonly Update[];
}

/** CRAQ, to the tail: what is committed? */
export interface VersionQuery extends InEpoch {
  readonly type: "version";
  readonly msg_id: number;
}

export interface VersionAnswer extends InEpoch {
  readonly type: "version_ok";
  readonly seq: number;
}

/** To the master: the sender lives, and this is what it believes. The answer is that of a read of the configuration. */
export interface Poll extends InEpoch {
  readonly type: "poll";
  readonly synced: boolean;
  readonly msg_id: number;
}
