import { serverClient } from "../kit/server-client.ts";
import type { Connection, Container, Place, Question, ServerClient, ServerSystem } from "../server.ts";
import { etcdExhibits } from "./exhibits.ts";
import { Gateway } from "./gateway.ts";
import { kvCalls } from "./kv.ts";
import { LeaseLocks } from "./lock.ts";

const goClock = "etcd is a Go program, which asks the kernel and not the C library for the time";

/** etcd, from Debian's package: Raft, with an API that says which reads may be stale. */
export const etcd: ServerSystem = {
  name: "etcd",
  summary:
    "etcd 3.4: registers over its v3 API, with linearizable or serializable reads, and locks on leases.",
  claims: { kv: "linearizable", register: "linearizable", "lin-kv": "linearizable", lock: "linearizable" },
  assumptions: {
    summary:
      "Safe with any delays, losses, partitions, pauses and crashes; makes progress while a majority is up.",
    tolerates: ["crash", "pause", "partition", "loss", "delay", "duplicate", "reorder", "clock"],
    figures: { heartbeat: "100 ms", "election time-out": "1000 ms" },
  },
  bugs: {},
  nodesDefault: 3,
  options: [
    {
      name: "reads",
      kind: "choice",
      choices: ["linearizable", "serializable"],
      fallback: "linearizable",
      summary: "whether reads go through a quorum or ask the member's own copy, which may be stale",
    },
    {
      name: "ttl",
      kind: "count",
      min: 1,
      max: 60,
      fallback: 2,
      summary: "seconds that a lock's lease lasts when its holder does not renew it",
    },
  ],
  promises: ({ reads }) => (reads === "serializable" ? { claims: serializableClaims } : {}),
  container,
  ports: [
    { name: "client", number: 2379, for: "clients" },
    { name: "peer", number: 2380, for: "peers" },
  ],
  dataFolder: "/data",
  ready: async (question) => void (await status(question, true)),
  role: async (question) => status(question, false),
  beyondReach: {
    "clock-offset": goClock,
    "clock-rate": goClock,
  },
  exhibits: etcdExhibits,
  client,
};

/** Every client asks one member, whose copy only goes forward: stale, but in one order. */
const serializableClaims: ServerSystem["claims"] = {
  kv: "sequential",
  register: "sequential",
  "lin-kv": "sequential",
  lock: "linearizable",
};

const dockerfile = `FROM debian:bookworm-slim
RUN apt-get update -q && apt-get install -y -q --no-install-recommends etcd-server && rm -rf /var/lib/apt/lists/*
`;

function container({ node, nodes, dataFolder }: Place): Container {
  const own = nodes.find((neighbour) => neighbour.node === node)!;
  const peers = nodes.map((neighbour) => `${neighbour.node}=http://${neighbour.host}:2380`).join(",");
  return {
    image: { dockerfile },
    command: [
      "etcd",
      ...["--name", node, "--data-dir", `${dataFolder}/etcd`],
      ...[
        "--listen-client-urls",
        "http://0.0.0.0:2379",
        "--advertise-client-urls",
        `http://${own.host}:2379`,
      ],
      ...[
        "--listen-peer-urls",
        "http://0.0.0.0:2380",
        "--initial-advertise-peer-urls",
        `http://${own.host}:2380`,
      ],
      ...["--initial-cluster", peers, "--initial-cluster-state", "new"],
      ...["--logger", "zap", "--log-outputs", "stderr"],
    ],
  };
}

/** Asks the member itself. To be ready is to have a leader; a member without one has no role. */
async function status({ node, reach, signal }: Question, needsLeader: boolean): Promise<string | undefined> {
  const gateway = await Gateway.open(node, reach, signal);
  try {
    const { header, leader = "0" } = await gateway.post("/v3/maintenance/status", {}, signal);
    if (needsLeader) await gateway.post("/v3/kv/range", { key: "AA==" }, signal);
    if (leader === "0") return undefined;
    return (header as { readonly member_id: string }).member_id === leader ? "leader" : "follower";
  } finally {
    gateway.close();
  }
}

function client(connection: Connection): ServerClient {
  const { options } = connection;
  const locks = new LeaseLocks(connection, Number(options["ttl"]));
  return serverClient<Gateway>(connection, {
    open: ({ node, reach }, signal) => Gateway.open(node, reach, signal),
    calls: { ...kvCalls(options["reads"] === "serializable"), ...locks.calls },
    leave: () => locks.leave(),
  });
}
