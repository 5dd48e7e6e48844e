import type { Message, NodeId } from "../../harness/runtime/message.ts";
import { receive } from "../raft/core.ts";
import { committedInTerm } from "../raft/reads.ts";
import type { Effect, Raft } from "../raft/state.ts";
import type { Configuration } from "./configuration.ts";
import type { Poll } from "./messages.ts";
import type { ChainOptions } from "./options.ts";
import { type Heard, reconfigured } from "./reconfiguration.ts";

/**
 * The configuration master is a group of Raft servers whose store has one key. Whoever leads it watches the nodes and
 * changes the configuration by a compare-and-set: of two that believe to lead, one decides.
 */
export interface Master {
  readonly raft: Raft;
  readonly nodes: readonly NodeId[];
  readonly options: ChainOptions;
  readonly bugs: ReadonlySet<string>;
  /** Since when it leads and watches; when it last proposed. */
  watchingMs: number | null;
  proposedMs: number;
  readonly heard: Map<NodeId, Heard>;
  /** M-C10: what it believes to have decided. */
  believed: Configuration | null;
}

export function createMaster(setup: Pick<Master, "raft" | "nodes" | "options" | "bugs">): Master {
  const never = Number.NEGATIVE_INFINITY;
  return { ...setup, watchingMs: null, proposedMs: never, heard: new Map(), believed: null };
}

/** A node lives, and wants to know the configuration: a linearizable read. A server that does not lead says who does. */
export function onPoll(master: Master, nowMs: number, { src, dest, body }: Message): readonly Effect[] {
  const { epoch, synced, msg_id } = body as Poll;
  master.heard.set(src, { atMs: nowMs, epoch, synced });
  if (master.believed !== null && watches(master)) {
    const answer = { type: "read_ok", value: master.believed, in_reply_to: msg_id };
    return [{ type: "send", dest: src, body: answer }];
  }
  return receive(master.raft, nowMs, { src, dest, body: { type: "read", key: theKey, msg_id } });
}

/** Time has passed: looks for nodes to take out, and for one to take in. */
export function watch(master: Master, nowMs: number): readonly Effect[] {
  const { raft, heard, nodes, options } = master;
  if (!watches(master)) {
    master.watchingMs = null;
    master.believed = null;
    return [];
  }
  master.watchingMs ??= nowMs;
  if (nowMs < master.proposedMs + options.suspectMs) return [];
  const present = master.believed ?? configurationIn(raft);
  if (present === undefined) return propose(master, nowMs, genesis(nodes, options));
  // What was heard before it led, or by nobody, says nothing.
  if (nowMs < master.watchingMs + options.suspectMs) return [];
  const next = reconfigured(present, heard, nodes, nowMs, options);
  if (next === undefined) return [];
  if (master.bugs.has("two-masters")) master.believed = next;
  return propose(master, nowMs, { type: "cas", key: theKey, from: present, to: next });
}

const theKey = "chain";

/** M-C10: who has led decides on its own until it hears of a successor. */
function watches({ raft, bugs, watchingMs }: Master): boolean {
  if (raft.role === "leader") return committedInTerm(raft);
  return bugs.has("two-masters") && watchingMs !== null && raft.leader === null;
}

function configurationIn({ machine }: Raft): Configuration | undefined {
  return machine.read(theKey)["value"] as Configuration | undefined;
}

/** The store does this once in its life, whoever asks for it and however often: it is always the same request. */
function genesis(nodes: readonly NodeId[], { replicas }: ChainOptions): Message["body"] {
  const members = nodes.slice(0, replicas).map((node) => ({ node, since: 1 }));
  return { type: "write", key: theKey, value: { epoch: 1, members }, client: "genesis", seq: 1 };
}

function propose(master: Master, nowMs: number, body: Message["body"]): readonly Effect[] {
  const { raft } = master;
  master.proposedMs = nowMs;
  return receive(raft, nowMs, { src: raft.self, dest: raft.self, body: { ...body, msg_id: 0 } });
}
