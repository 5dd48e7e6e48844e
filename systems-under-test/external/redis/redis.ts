import { serverClient } from "../kit/server-client.ts";
import type { Connection, Container, Place, Question, ServerClient, ServerSystem } from "../server.ts";
import { redisCalls } from "./calls.ts";
import { redisExhibits } from "./exhibits.ts";
import { RedisConnection } from "./redis-connection.ts";
import type { Reply } from "./resp.ts";
import { groupName, SentinelSession } from "./sentinel-session.ts";
import { startScript } from "./start-script.ts";

/** Redis with replicas and Sentinel, from Debian's packages: asynchronous replication, automatic failover. */
export const redis: ServerSystem = {
  name: "redis",
  summary:
    "Redis 7.0: a primary, its replicas, and a Sentinel on every node that replaces a primary it misses.",
  claims: { kv: "linearizable", register: "linearizable", "lin-kv": "linearizable", set: "linearizable" },
  assumptions: {
    summary:
      "A single copy as long as its primary stays: replication is asynchronous, and what was not replicated when " +
      "the primary is replaced is lost. Redis promises no more.",
    tolerates: ["delay", "duplicate", "reorder", "clock"],
    figures: { "a primary is missed after": "2 s", "the next failover after": "6 s" },
  },
  bugs: {},
  nodesDefault: 3,
  options: [
    {
      name: "wait",
      kind: "count",
      min: 0,
      max: 10,
      fallback: 0,
      summary: "replicas that must have acknowledged a write before its client takes it for done (WAIT)",
    },
    {
      name: "fsync",
      kind: "choice",
      choices: ["always", "everysec", "no"],
      fallback: "everysec",
      summary: "when the append-only file is synced",
    },
  ],
  refuse: ({ wait }, nodes) =>
    Number(wait) < nodes
      ? undefined
      : `--wait ${wait} needs ${Number(wait) + 1} nodes, and there are ${nodes}.`,
  container,
  ports: [
    { name: "redis", number: 6379, for: "both" },
    { name: "sentinel", number: 26379, for: "both" },
  ],
  dataFolder: "/data",
  ready,
  readyMs: 45_000,
  role,
  wallClock,
  exhibits: redisExhibits,
  client,
};

const dockerfile = `FROM debian:bookworm-slim
RUN apt-get update -q && apt-get install -y -q --no-install-recommends redis-server redis-sentinel && rm -rf /var/lib/apt/lists/*
COPY start-node /usr/local/bin/start-node
RUN chmod 755 /usr/local/bin/start-node
`;

function container({ dataFolder, index, nodes, options }: Place): Container {
  const quorum = Math.floor(nodes.length / 2) + 1;
  return {
    image: { dockerfile, files: { "start-node": startScript } },
    command: [
      "start-node",
      ...[dataFolder, nodes[index]!.host, nodes[0]!.host, String(quorum), String(options["fsync"])],
    ],
  };
}

/** The server answers, and its Sentinel knows a primary and all other nodes: before that, nobody could take over. */
async function ready({ node, nodes, reach, signal }: Question): Promise<void> {
  const server = await RedisConnection.open(node, "redis", reach, signal);
  server.close();
  const sentinel = await RedisConnection.open(node, "sentinel", reach, signal);
  try {
    const told = await sentinel.send("SENTINEL", "MASTER", groupName);
    const fields = fieldsOf(told as readonly Reply[]);
    for (const name of ["num-slaves", "num-other-sentinels"]) {
      if (Number(fields.get(name)) !== nodes.length - 1)
        throw new Error(`${node}: ${name} is ${fields.get(name)}, not ${nodes.length - 1}`);
    }
    if (fields.get("flags") !== "master") throw new Error(`${node}: the primary is ${fields.get("flags")}`);
  } finally {
    sentinel.close();
  }
}

/** A list of names and values in turn. */
function fieldsOf(list: readonly Reply[]): ReadonlyMap<Reply, Reply> {
  const pairs = list.flatMap((name, position) =>
    position % 2 === 0 ? [[name, list[position + 1] ?? null] as const] : [],
  );
  return new Map(pairs);
}

async function role({ node, reach, signal }: Question): Promise<string | undefined> {
  const server = await RedisConnection.open(node, "redis", reach, signal);
  try {
    const [name] = (await server.send("ROLE")) as readonly Reply[];
    return name === "master" ? "leader" : "follower";
  } finally {
    server.close();
  }
}

async function wallClock({ node, reach, signal }: Question): Promise<number> {
  const server = await RedisConnection.open(node, "redis", reach, signal);
  try {
    const [seconds, micros] = (await server.send("TIME")) as readonly Reply[];
    return Number(seconds) * 1000 + Number(micros) / 1000;
  } finally {
    server.close();
  }
}

function client(connection: Connection): ServerClient {
  const { options, timeoutMs } = connection;
  return serverClient<SentinelSession>(connection, {
    open: (own, signal) => SentinelSession.open(own, signal),
    calls: redisCalls({ wait: Number(options["wait"]), waitMs: Math.floor(timeoutMs / 2) }),
  });
}
