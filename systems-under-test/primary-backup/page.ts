import type { OperationCost } from "../system.ts";

/** The idea in a page. */
export const primaryBackupIdea: readonly string[] = [
  "One server, the primary, serves all clients. It numbers the updates, and passes each on to all backups at once as " +
    "soon as it is on its own disk. An update that is on every backup's disk too is committed: it is carried out and " +
    "answered, one round trip after it came. With `--replication async` the primary answers when its own disk has it.",
  "A view is a numbered list of servers, the primary first. When a backup is silent the primary asks for a view without " +
    "it, for a write waits for all; when the primary is silent a backup asks for one that it leads itself. Since every " +
    "backup of the view holds all that was acknowledged, any of them will do. The new primary begins by giving each " +
    "backup its state with all updates that are under way, in place of whatever that one held. Who was away comes in " +
    "again in the same way. Servers of different views do not hear each other.",
  "The first node is the arbiter: one variable and one operation on it, test-and-set. Of all that want to follow view v, " +
    "the first is granted view v + 1. So a view has one primary, and two servers that suspect each other cannot both go " +
    "on. The arbiter holds no data and is needed for nothing else; while it is away nobody is replaced.",
  "A primary that was replaced may only be cut off. Its writes wait for ever, for its successor is one of its backups and " +
    "no longer acknowledges them; and before it answers a read it asks all its backups whether they still follow. Or " +
    "it relies, with `--reads lease`, on their answers for a while, and a successor waits for as long before it speaks. " +
    "A primary without backups need not ask: nobody can succeed it.",
  "`--failover timed` is the version for two servers without an arbiter (`--nodes 2`): each takes the other for dead when it has " +
    "not heard it for a second, and goes on alone. That is right in a synchronous system, and only there; a partition, " +
    "a pause or a slow link makes two primaries. One that was down asks the other, and waits until it is let in again: " +
    "where both were down, the one that was in the later view leads.",
  "What the settings promise: with synchronous replication and an arbiter everything is *linearizable*, under any faults but lying " +
    "disks; with `--reads lease` as long as clocks run at nearly one rate. With `--failover timed` it is *linearizable* in a " +
    "synchronous system: servers crash and lose what they had not synced, messages come twice or out of order, and a " +
    "violation under a partition, a pause, lost or late messages or bent clocks is reported as outside its assumptions. " +
    "With `--replication async` that is so only as long as nobody takes over: a failover loses what the old primary had not passed on.",
];

const write = { type: "write", key: "k", value: 1 };
const read = { type: "read", key: "k" };

/** Of the nodes one is the arbiter, unless failover is timed. */
export const primaryBackupCosts: readonly OperationCost[] = [
  { operation: "write, one backup", nodes: 3, messages: 2, roundTrips: 1, request: write },
  { operation: "write, three backups", nodes: 5, messages: 6, roundTrips: 1, request: write },
  {
    operation: "write, one backup, asynchronous",
    nodes: 3,
    messages: 2,
    roundTrips: 0,
    request: write,
    options: { replication: "async" },
  },
  {
    operation: "write, one backup, timed",
    nodes: 2,
    messages: 2,
    roundTrips: 1,
    request: write,
    options: { failover: "timed" },
  },
  {
    operation: "read, asking one backup",
    nodes: 3,
    messages: 2,
    roundTrips: 1,
    request: read,
    prepare: write,
  },
  {
    operation: "read, asking three backups",
    nodes: 5,
    messages: 6,
    roundTrips: 1,
    request: read,
    prepare: write,
  },
  {
    operation: "read, by lease",
    nodes: 3,
    messages: 0,
    roundTrips: 0,
    request: read,
    prepare: write,
    options: { reads: "lease" },
  },
  {
    operation: "read, timed",
    nodes: 2,
    messages: 0,
    roundTrips: 0,
    request: read,
    prepare: write,
    options: { failover: "timed" },
  },
];
