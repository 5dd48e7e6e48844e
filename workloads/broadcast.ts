import { broadcast as broadcastChecker } from "../checkers/broadcast.ts";
import { type BroadcastOperations, broadcastForms } from "./forms/broadcast.ts";
import { onEveryNode } from "./plans/final-reads.ts";
import { growing } from "./plans/growing.ts";
import { maelstromQuietMs } from "./plans/quiet.ts";
import { neighboursIn } from "./plans/topology.ts";
import type { Workload } from "./workload.ts";

export const broadcast: Workload<BroadcastOperations> = {
  name: "broadcast",
  summary: "Hands unique messages to single nodes; in the end every node has every acknowledged one.",
  operations: broadcastForms,
  setup(nodes, { topology = "grid" }) {
    const body = { type: "topology", topology: neighboursIn(topology, nodes) };
    return nodes.map((dest) => ({ dest, body }));
  },
  during: () => growing((message) => ({ f: "broadcast", input: message }), { f: "read", input: null }),
  after: (options) => onEveryNode([{ f: "read", input: "final" }], options),
  quietMs: () => maelstromQuietMs,
  checkers: () => [broadcastChecker],
};
