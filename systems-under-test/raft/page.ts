import type { OperationCost } from "../system.ts";

/** The idea of Raft in a page, for those who meet it here. */
export const raftIdea: readonly string[] = [
  "Servers agree on one log of commands; each applies it, entry by entry, to its own copy of the store, so all copies go " +
    "through the same states. Time is cut into terms, each with at most one leader, elected by a majority. Only the " +
    "leader takes commands: it appends them to its log and sends them to the others; what is on a majority's disks " +
    "is committed and is never lost, for whoever wants to lead later needs votes of a majority, and nobody votes for " +
    "a log that is behind its own.",
  "A leader commits by counting replicas only entries of its own term (figure 8 of the paper), and begins its term with " +
    "an empty one. Followers that disagree are overwritten, whole terms at a time. Commands carry their client's name " +
    "and number, so that one that is sent twice is done once.",
  "Every so many entries each server writes a snapshot of its state, with the clients' sessions, and drops the log in " +
    "front of it, in one atomic step; a follower that needs what was dropped gets the snapshot in parts. Members change " +
    "by joint consensus: new ones learn the log first, then old and new must agree, each by its own majority, " +
    "until the new ones are alone.",
  "Reads need not go through the log: the leader asks a majority whether it still leads, once for all reads that wait; or, " +
    "with `--reads lease`, relies on the promise a majority gave when it last answered; with `--reads log` they take a place in " +
    "the log after all, which is the plain way and the dearest. Servers that hear a leader give " +
    "no votes, and one that hears none asks whether it could win before it begins a term, so that neither a flaky link " +
    "nor a removed server deposes a leader that works. A leader that hears no majority steps down; one that is told to " +
    "hands over to a server that it has brought up to date.",
  "Beyond single keys the store has what etcd has. Every change has a revision, the index of its entry. A batch makes several " +
    "changes or none; a range reads all keys that begin alike, of one moment. A watch tells of changes from a revision on " +
    "and can be taken up again at any server; one that has forgotten so old changes says so. A lock may be held for a " +
    "limited time by the leader's clock, and its token, a revision, stops whoever holds it no more.",
];

const write = { type: "write", key: "k", value: 1 };
const read = { type: "read", key: "k" };

export const raftCosts: readonly OperationCost[] = [
  { operation: "write", nodes: 3, messages: 4, roundTrips: 1, request: write },
  { operation: "write", nodes: 5, messages: 8, roundTrips: 1, request: write },
  {
    operation: "read, by asking a majority",
    nodes: 5,
    messages: 8,
    roundTrips: 1,
    request: read,
    prepare: write,
  },
  {
    operation: "read, through the log",
    nodes: 5,
    messages: 8,
    roundTrips: 1,
    request: read,
    prepare: write,
    options: { reads: "log" },
  },
  {
    operation: "read, by lease",
    nodes: 5,
    messages: 0,
    roundTrips: 0,
    request: read,
    prepare: write,
    options: { reads: "lease" },
  },
];
