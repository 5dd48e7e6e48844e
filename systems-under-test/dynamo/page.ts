import type { OperationCost } from "../system.ts";

/** The idea of Dynamo in a page, for those who meet it here. */
export const dynamoIdea: readonly string[] = [
  "Keys and nodes lie on one ring of hash values; each node has many places on it. A key belongs to the first N nodes met " +
    "clockwise, its homes. There is no leader: any home coordinates any request, and who is none points to one. A " +
    "write is over when W replicas have it on disk, a read when R have answered. With R + W > N each read meets the " +
    "last write.",
  "Nothing orders writes beforehand, so two of them may be made without knowing of each other. Each carries a dot, the " +
    "number its coordinator gave it, and what its writer had seen, as a version vector; replicas keep whatever nobody " +
    "overwrote, side by side. A register shows the sibling of the highest rank (a Lamport clock), a set or a cart " +
    "all of them together: an added item is never lost, a removed one may come back. Clients get the vector with " +
    "each answer and give it back with their next request.",
  "What the settings promise: a strict quorum (R + W > N, no stand-ins) is *regular*; when a read also makes sure that W " +
    "replicas hold what it returns (`--read-repair wait`), reads, writes and deletes are *linearizable*, by the " +
    "argument of Attiya, Bar-Noy and Dolev (1995). Otherwise copies agree in the end; with `--sessions yes` each key is " +
    "*coherent* besides. With `--conflicts clock` the later wall clock wins, and concurrent updates are lost.",
  "With `--serial yes` registers are Paxos registers, after Cassandra's lightweight transactions: a coordinator has a " +
    "majority of the homes promise to take part in no earlier round, does the request on the latest value they " +
    "accepted, and has a majority accept what comes of it. So there is a *cas*, and all of it is *linearizable*, reads " +
    "included, whatever R and W are. Promises and what was accepted are on disk before anybody hears of them. An outvoted " +
    "request looks whether its value is in what the next round finds, so that it is done once or said to be in doubt. " +
    "A row (`write_row`, `read_row`) is one value of several cells: nobody sees half of a write.",
  "Nodes gossip heartbeats; whose have stopped is suspected. With `--sloppy yes` the next nodes on the ring stand in for " +
    "suspected homes and hand over what they took. Reads repair replicas that lag behind, and each node compares " +
    "Merkle trees with the others in turn, so that what no read touches is mended too. A deleted key leaves a " +
    "tombstone for as long as `--grace` says.",
  "Nodes join and leave the ring by request to any of them; each change is numbered, on disk before it is told, and " +
    "spread by gossip, and whoever holds a key that the ring gives to others hands it to them until they have it on disk. " +
    "Quorums under two views of the ring need not meet: with `--members` registers are only *eventual*, while no " +
    "acknowledged element of a set or a cart is lost; without, a change of members is outside the assumptions.",
];

const write = { type: "write", key: "k4", value: 1 };
const read = { type: "read", key: "k4" };

export const dynamoCosts: readonly OperationCost[] = [
  { operation: "write, R = W = 2 of 3", nodes: 3, messages: 8, roundTrips: 2, request: write },
  { operation: "read, R = W = 2 of 3", nodes: 3, messages: 4, roundTrips: 1, request: read, prepare: write },
  {
    operation: "write, R = W = 1 of 3",
    nodes: 3,
    messages: 8,
    roundTrips: 0,
    request: write,
    options: { r: "1", w: "1" },
  },
  {
    operation: "read, R = W = 1 of 3",
    nodes: 3,
    messages: 4,
    roundTrips: 0,
    request: read,
    prepare: write,
    options: { r: "1", w: "1" },
  },
  {
    operation: "write by Paxos, N = 3",
    nodes: 3,
    messages: 8,
    roundTrips: 2,
    request: write,
    options: { serial: "yes" },
  },
  {
    operation: "read by Paxos, N = 3",
    nodes: 3,
    messages: 4,
    roundTrips: 1,
    request: read,
    prepare: write,
    options: { serial: "yes" },
  },
  {
    operation: "write, the clock decides",
    nodes: 3,
    messages: 4,
    roundTrips: 1,
    request: write,
    options: { conflicts: "clock" },
  },
];
