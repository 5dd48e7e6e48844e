import type { NodeId } from "../../harness/runtime/message.ts";
import { propose, sendEntries, sendHeartbeat } from "./append.ts";
import { commitTo } from "./commit.ts";
import { freshPeer, reachedByQuorum } from "./configs.ts";
import { confirmed } from "./confirmation.ts";
import { endLeases, takeOverLeases } from "./leases.ts";
import { advanceChange, watchChange } from "./membership.ts";
import type { Appended, Rejected, Reply } from "./messages.ts";
import { finishRound, startRound } from "./reads.ts";
import { becomeFollower, heardMajority, observeTerm } from "./roles.ts";
import { onReceived, sendPart, snapshotArrived } from "./send-snapshot.ts";
import type { Peer, Raft } from "./state.ts";
import { advanceTransfer, watchTransfer } from "./transfer.ts";

/**
 * A leader's first acts. 5.3: "it initializes all nextIndex values to the index just after the last one in its
 * log". Section 8: it commits a no-op, to learn which entries are committed.
 */
export function openTerm(raft: Raft): void {
  // Whoever commits entries of earlier terms by counting needs no no-op, and starts with the last of them (M-R09).
  const byCounting = raft.bugs.has("commit-old-term");
  raft.peers = raft.peers.map(({ id }) => freshPeer(raft, id));
  raft.reads.round = 0;
  raft.reads.leaseVoid = false;
  if (byCounting) {
    for (const peer of raft.peers) {
      peer.next = Math.max(1, raft.log.last);
      sendEntries(raft, peer);
    }
  } else propose(raft, { type: "noop" });
  raft.opened = raft.log.last;
  takeOverLeases(raft);
  leaderTick(raft);
  advanceCommit(raft);
}

/**
 * A leader's timer. 5.2: heartbeats to all followers "in order to maintain their authority"; what was unanswered
 * for too long is sent again (5.3: "the leader retries AppendEntries RPCs indefinitely"). Thesis, 6.2: "a leader in
 * Raft steps down if an election timeout elapses without a successful round of heartbeats to a majority of its cluster".
 */
export function leaderTick(raft: Raft): void {
  const { heartbeatMs, quorumLossMs } = raft.options;
  if (!heardMajority(raft, quorumLossMs) && !neverDoubts(raft)) {
    becomeFollower(raft, raft.term, null);
    return;
  }
  watchChange(raft);
  watchTransfer(raft);
  endLeases(raft);
  if (raft.role !== "leader") return;
  let due = raft.nowMs + heartbeatMs;
  for (const peer of raft.peers) {
    sendAgain(raft, peer);
    if (raft.nowMs - peer.sentMs >= heartbeatMs) sendHeartbeat(raft, peer);
    due = Math.min(due, peer.sentMs + heartbeatMs);
  }
  raft.dueMs = due;
}

function sendAgain(raft: Raft, peer: Peer): void {
  if (raft.nowMs - peer.progressMs < raft.options.retryMs) return;
  if (peer.sending !== null) sendPart(raft, peer);
  else if (peer.inflight.length > 0) {
    probeFrom(peer, peer.match + 1);
    sendEntries(raft, peer);
  }
}

/** M-R02, M-R12, M-R24: a leader that takes its leadership for granted. */
function neverDoubts({ bugs }: Raft): boolean {
  return (
    bugs.has("no-check-quorum") || bugs.has("unconfirmed-leader-read") || bugs.has("ignores-higher-term")
  );
}

/** A follower's answer to AppendEntries or InstallSnapshot. */
export function onReply(raft: Raft, src: NodeId, reply: Reply): void {
  if (!raft.bugs.has("ignores-higher-term")) observeTerm(raft, reply.term);
  else if (reply.term > raft.term && raft.role !== "leader") observeTerm(raft, reply.term);
  if (raft.role !== "leader" || reply.answers !== raft.term) return;
  const peer = raft.peers.find(({ id }) => id === src);
  if (peer === undefined) return;
  confirmed(raft, peer, reply);
  if (reply.type === "appended") onAppended(raft, peer, reply);
  else if (reply.type === "rejected") onRejected(raft, peer, reply);
  else onReceived(raft, peer, reply);
  finishRound(raft);
}

function onAppended(raft: Raft, peer: Peer, reply: Appended): void {
  while (peer.inflight.length > 0 && peer.inflight[0]! <= reply.match) {
    peer.inflight.shift();
    peer.progressMs = raft.nowMs;
  }
  const advanced = reply.match > peer.match;
  if (advanced) peer.match = reply.match;
  snapshotArrived(peer);
  if (peer.probing && reply.match >= peer.next - 1) {
    peer.probing = false;
    peer.inflight.length = 0;
    peer.next = peer.match + 1;
  }
  peer.next = Math.max(peer.next, peer.match + 1);
  if (advanced) {
    advanceCommit(raft);
    advanceChange(raft);
    advanceTransfer(raft);
  }
  if (raft.role === "leader") sendEntries(raft, peer);
}

/**
 * 5.3: "After a rejection, the leader decrements nextIndex and retries", by whole terms: it goes on after its
 * own last entry of the conflicting term, or at that term's first index when it has none of it.
 */
function onRejected(raft: Raft, peer: Peer, reply: Rejected): void {
  const stale = reply.prevIndex <= peer.match || (peer.probing && reply.prevIndex !== peer.next - 1);
  if (stale) return;
  const after = raft.log.firstAtOrAfter(reply.conflictTerm + 1);
  const known = reply.conflictTerm > 0 && raft.log.termAt(after - 1) === reply.conflictTerm;
  probeFrom(peer, Math.max(peer.match + 1, Math.min(known ? after : reply.conflictIndex, reply.prevIndex)));
  sendEntries(raft, peer);
}

function probeFrom(peer: Peer, next: number): void {
  peer.next = next;
  peer.probing = true;
  peer.inflight.length = 0;
}

/**
 * Figure 2, leaders: "If there exists an N such that N > commitIndex, a majority of matchIndex[i] >= N, and
 * log[N].term == currentTerm: set commitIndex = N". Counting replicas of an older term's entry is not enough
 * (5.4.2 and figure 8). The leader counts itself only for what its own disk holds (thesis, 10.2.1).
 */
export function advanceCommit(raft: Raft): void {
  if (raft.role !== "leader") return;
  const index = replicatedOnMajority(raft);
  if (index <= raft.commit) return;
  if (raft.log.termAt(index) !== raft.term && !raft.bugs.has("commit-old-term")) return;
  commitTo(raft, index);
  startRound(raft);
  advanceChange(raft);
}

/** The highest index that a majority has, of both configurations while they are joint. */
function replicatedOnMajority(raft: Raft): number {
  const own = raft.log.durable;
  if (raft.bugs.has("ack-before-replication")) return own;
  return reachedByQuorum(raft, own, (peer) => peer.match);
}
