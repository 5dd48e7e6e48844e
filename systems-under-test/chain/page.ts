import type { OperationCost } from "../system.ts";

const master =
  "The configuration master is a Raft group on the same nodes (`--masters 1`: the first node alone; the chain is then " +
  "still safe whatever happens to that node, but while it is away nobody is replaced and, leases being over, no read " +
  "is answered). Its store has one key, the " +
  "configuration: an epoch and the members, in order. Every node reports to it and reads it ten times a second; " +
  "whoever leads takes silent members out and spare nodes in, by compare-and-set, so an epoch has one chain. Members " +
  "of different epochs do not hear each other. At least one member that holds everything always stays.";

const failures =
  "When the head is taken out, the next one is the head: what only the old one had was never acknowledged. When the tail " +
  "is taken out, its predecessor is the tail, and all that it holds is committed. When a middle node is taken out, its " +
  "predecessor asks the new successor where it stands and sends the rest. A newcomer comes in at the end, and takes " +
  "part when it has its predecessor's state and all updates that were under way. A node that crashed and comes back " +
  "before anybody missed it goes on with what is on its disk.";

const staleness =
  "The paper assumes that servers stop when they fail and that the master knows. Here a removed replica may only be cut " +
  "off. Before it answers a read, a replica therefore asks the master, once for all reads that wait, whether its " +
  "configuration is still in force; or, with `--reads lease`, relies on the master's last answer for a while, and a " +
  "tail is silent at the start of an epoch until all leases of earlier ones are over.";

/** The idea of chain replication in a page. */
export const chainIdea: readonly string[] = [
  "Replicas stand in a row. Updates enter at the head, which numbers them, and each replica passes on what is durable on " +
    "its disk; so each holds all that its successors hold, and what the tail has is on every disk: it is committed. " +
    "The tail answers the writer (with `--answers head` the head does, when the acknowledgement has come back), and " +
    "all reads. Acknowledgements go back up the chain; what they cover need not be kept for sending again.",
  "The head sends each update to one node, however long the chain is; a write takes as many delays one after the other " +
    "as the chain has links. All replicas but one may be lost, one after the other.",
  failures,
  master,
  staleness,
];

/** The idea of CRAQ. */
export const craqIdea: readonly string[] = [
  "Writes as in chain replication. But every replica answers reads, so that they scale with the length of the chain. A key " +
    "is dirty on a replica while it has updates of it that it does not know committed. A clean key is answered at " +
    "once. For a dirty one the replica asks the tail what is committed, and answers with that version, which it has: " +
    "neither with its newest one, which may yet be lost, nor with its oldest, which may be overwritten.",
  "The tail's answer is the number of its last update, which tells of all keys at once: it is an acknowledgement that " +
    "was asked for.",
  "With `--consistency eventual` a replica answers with the newest version it knows, committed or not, and asks nobody. " +
    "Reads then go on where updates cannot, in a replica that is cut off; a client that turns to another replica may see an older " +
    "version, or see a new one go again. Copies agree in the end, and that is all.",
  failures,
  master,
  staleness,
];

const write = { type: "write", key: "k", value: 1 };
const read = { type: "read", key: "k" };
/** The master's own traffic would hide the chain's. */
const quiet = { masters: "1", reads: "lease" };

const writes: readonly OperationCost[] = [
  {
    operation: "write, answered by the tail of 3",
    nodes: 3,
    messages: 4,
    roundTrips: 1,
    request: write,
    options: quiet,
  },
  {
    operation: "write, answered by the head of 3",
    nodes: 3,
    messages: 4,
    roundTrips: 2,
    request: write,
    options: { ...quiet, answers: "head" },
  },
  {
    operation: "write, answered by the tail of 5",
    nodes: 5,
    messages: 8,
    roundTrips: 2,
    request: write,
    options: { ...quiet, replicas: "5" },
  },
];

export const chainCosts: readonly OperationCost[] = [
  ...writes,
  {
    operation: "read at the tail, by lease",
    nodes: 3,
    messages: 0,
    roundTrips: 0,
    request: read,
    prepare: write,
    role: "tail",
    options: quiet,
  },
  {
    operation: "read at the tail, asking a single master",
    nodes: 3,
    messages: 2,
    roundTrips: 1,
    request: read,
    prepare: write,
    role: "tail",
    options: { masters: "1" },
  },
];

export const craqCosts: readonly OperationCost[] = [
  ...writes,
  {
    operation: "read at the head, clean, by lease",
    nodes: 3,
    messages: 0,
    roundTrips: 0,
    request: read,
    prepare: write,
    options: quiet,
  },
  {
    operation: "read in the middle, eventual",
    nodes: 3,
    messages: 0,
    roundTrips: 0,
    request: read,
    prepare: write,
    role: "middle",
    options: { masters: "1", consistency: "eventual" },
  },
  {
    operation: "read in the middle, clean, by lease",
    nodes: 3,
    messages: 0,
    roundTrips: 0,
    request: read,
    prepare: write,
    role: "middle",
    options: quiet,
  },
];
