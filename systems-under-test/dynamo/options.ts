/** Numbers of replicas and quorums (Dynamo, 4.5), what to do about failures and conflicts, times and bounds. */
export interface DynamoOptions {
  /** Replicas of each key; how many must answer a read, and how many a write. */
  readonly n: number;
  readonly r: number;
  readonly w: number;
  /** Nodes further along the ring stand in for those of the preference list that are suspected (4.6). */
  readonly sloppy: boolean;
  /** A stand-in hands what it took to whom it was meant for. */
  readonly hintedHandoff: boolean;
  /** When a read brings replicas up to date: before it answers, afterwards, or never. */
  readonly readRepair: "wait" | "later" | "no";
  /** Concurrent versions stand side by side, or the latest by its coordinator's wall clock wins. */
  readonly conflicts: "siblings" | "clock";
  /** Reads wait until they include what the client has seen before. */
  readonly sessions: boolean;
  /** Rounds of Paxos decide requests on registers, so that there can be a cas. */
  readonly serial: boolean;
  /** What requests without a key speak of. */
  readonly unkeyed: "set" | "counter";
  readonly virtualNodes: number;
  /** The first nodes so many are on the ring at the start, the others spare; 0 is all. */
  readonly members: number;
  /** How long a deleted key is remembered. Who was away for longer brings it back. */
  readonly graceMs: number;
  /** An unanswered question to a replica is asked again after this time. */
  readonly retryMs: number;
  /** A round of questions is given up after this time; a request takes up to two. */
  readonly deadlineMs: number;
  readonly gossipMs: number;
  /** A node whose heartbeat nobody has heard of for so long is suspected. */
  readonly suspectMs: number;
  readonly handoffMs: number;
  readonly antiEntropyMs: number;
  /** Requests under way at one coordinator; more are refused. */
  readonly pendingMax: number;
  /** Hints one node keeps; more are not taken. */
  readonly hintsMax: number;
  /** Clients whose last request is remembered. */
  readonly clientsMax: number;
  /** Keys in one message between replicas. */
  readonly batchMax: number;
  /** The journal is rewritten when so many lines have come since it last was. */
  readonly journalLines: number;
}

/** Why these numbers of replicas and quorums do not go together on a ring of so many nodes, in a sentence. */
export function refuseQuorums(
  { n, r, w }: Pick<DynamoOptions, "n" | "r" | "w">,
  nodes: number,
): string | undefined {
  if (n > nodes) return `${n} replicas of each key need as many nodes; there are ${nodes}.`;
  if (r > n) return `a read cannot wait for ${r} of ${n} replicas.`;
  if (w > n) return `a write cannot wait for ${w} of ${n} replicas.`;
  return undefined;
}

export const dynamoDefaults: DynamoOptions = {
  n: 3,
  r: 2,
  w: 2,
  sloppy: false,
  hintedHandoff: true,
  readRepair: "wait",
  conflicts: "siblings",
  sessions: false,
  serial: false,
  unkeyed: "set",
  virtualNodes: 16,
  members: 0,
  graceMs: 3_600_000,
  retryMs: 120,
  deadlineMs: 480,
  gossipMs: 200,
  suspectMs: 1_200,
  handoffMs: 300,
  antiEntropyMs: 250,
  pendingMax: 4_096,
  hintsMax: 10_000,
  clientsMax: 10_000,
  batchMax: 100,
  journalLines: 4_096,
};
