import type { Body } from "../../harness/runtime/message.ts";
import type { Configuration } from "../chain/configuration.ts";
import type { Update } from "../chain/messages.ts";

/**
 * A view: its number, and who is in it, the primary first (Oki and Liskov 1988). The same thing as a chain's
 * configuration: `since` is the view in which a member came in.
 */
export type View = Configuration;

/** Marks a question of the primary's, and comes back with the answer. `start` tells its lives apart. */
export interface Stamp {
  readonly start: number;
  readonly round: number;
  /** By the asker's monotonic clock. */
  readonly sentMs: number;
}

/** From the primary to every server, members or not: it lives, this is its view, all up to `commit` is committed. */
export interface Beat extends Body {
  readonly type: "beat";
  readonly view: View;
  readonly commit: number;
  readonly stamp: Stamp;
}

/** The answer of a server, and what a backup says when it has stored something. */
export interface Status extends Body {
  readonly type: "status";
  readonly view: View;
  /** The last update on its disk. */
  readonly last: number;
  /** It has the state that the primary of this view began with, and all up to `last` after it. */
  readonly installed: boolean;
  /** It holds everything that was ever acknowledged. */
  readonly synced: boolean;
  /** Two servers without an arbiter: it has started anew, and waits to be told who leads. */
  readonly lost: boolean;
  /** Updates came before their turn: those after `last` are wanted again. */
  readonly gap?: true;
  /** Which of its lives speaks: an image for another one is out of date. */
  readonly start: number;
  /** The question this answers; its own, where it asks. */
  readonly stamp?: Stamp;
}

/** To a backup: updates, in order, that follow the one numbered `prev`. */
export interface Forward extends Body {
  readonly type: "forward";
  readonly epoch: number;
  readonly prev: number;
  readonly updates: readonly Update[];
  readonly commit: number;
}

/** To a backup at the start of a view: the state after update `seq`, and the updates that are under way. */
export interface ImageMessage extends Body {
  readonly type: "image";
  readonly epoch: number;
  readonly seq: number;
  readonly last: number;
  readonly state: string;
  readonly updates: readonly Update[];
  /** The `start` of the server that asked for it. */
  readonly to: number;
}

/** To the arbiter: let the view be `next`, if it is still the one numbered `expected`. Answered by `view`. */
export interface TestAndSet extends Body {
  readonly type: "test_and_set";
  readonly expected: number;
  readonly next: View;
}

/** From the arbiter: the view that is in force, whoever has asked for it. */
export interface ViewAnswer extends Body {
  readonly type: "view";
  readonly view: View;
}

/** M-P03, to the primary: what an old primary had under way when it was replaced. */
export interface Replay extends Body {
  readonly type: "replay";
  readonly updates: readonly Update[];
}
