import type { OperationCost } from "../system.ts";

/** The idea of the register in a page, for those who meet it here. */
export const abdIdea: readonly string[] = [
  "Every node has a copy of every register, and any node serves any client; there is no leader and nothing to elect. Each " +
    "write has a tag, a number and its writer, and a copy is replaced only by one with a greater tag. A write asks all " +
    "replicas for what they hold, waits for a majority, takes the next number, and is over when a majority has stored " +
    "it. A read asks in the same way and returns the newest version it was told.",
  "Any two majorities have a replica in common, so a read meets every write that was over. That alone is *regular*: of two " +
    "reads beside a write the first may return the new value and the second the old one. So a read first stores what " +
    "it returns on a majority, too: reads have to write (Attiya, Bar-Noy and Dolev 1995). With `--write-back needed` it " +
    "does so only where the majority that answered does not agree; the others hold it already.",
  "Numbers alone do not order two writers that asked at the same time; the writer's name breaks the tie (Lynch and " +
    "Shvartsman 1997). With `--writers single` the first node alone writes and knows its last number: a write is one round, " +
    "and after a start it counts on above all that it gave before. It is what the paper of 1995 describes.",
  "There is no cas: a register that can compare and swap solves consensus, and this algorithm ends however slow " +
    "the network is, as long as a majority answers, which consensus cannot promise (Fischer, Lynch and Paterson 1985).",
  "A replica answers when its disk has what it took. With `--storage memory` nothing is written, and a node that comes back " +
    "from a crash has forgotten what it acknowledged; crashes are then outside the assumptions. Deleted keys stay as " +
    "versions without a value: their tags are needed as long as an older version may lie somewhere.",
];

const write = { type: "write", key: "k", value: 1 };
const read = { type: "read", key: "k" };

export const abdCosts: readonly OperationCost[] = [
  { operation: "write of 3", nodes: 3, messages: 8, roundTrips: 2, request: write },
  { operation: "write of 5", nodes: 5, messages: 16, roundTrips: 2, request: write },
  {
    operation: "write of 3, the single writer",
    nodes: 3,
    messages: 4,
    roundTrips: 1,
    request: write,
    prepare: write,
    options: { writers: "single" },
  },
  { operation: "read of 3", nodes: 3, messages: 8, roundTrips: 2, request: read, prepare: write },
  { operation: "read of 5", nodes: 5, messages: 16, roundTrips: 2, request: read, prepare: write },
  {
    operation: "read of 3, copies agree",
    nodes: 3,
    messages: 4,
    roundTrips: 1,
    request: read,
    prepare: write,
    options: { "write-back": "needed" },
  },
  {
    operation: "read of 3, regular",
    nodes: 3,
    messages: 4,
    roundTrips: 1,
    request: read,
    prepare: write,
    options: { "write-back": "no" },
  },
];
