import type { SystemUnderTest } from "../../../systems-under-test/system.ts";
import { Random } from "../../core/random.ts";
import { msToNanos, nanosToMs, sleep } from "../../core/time.ts";
import type { Cluster } from "../../environments/environment.ts";
import { nodeNames } from "../../run/workload-options.ts";
import type { Body, NodeId } from "../../runtime/message.ts";
import { onCluster, type Setup } from "../on-cluster.ts";

/** A server of one role fails for good while somebody asks all the time. */
export interface Failing {
  readonly system: SystemUnderTest;
  readonly options: Readonly<Record<string, string>>;
  readonly nodes: number;
  /** Of the server that fails. */
  readonly role: string;
  /** One way, between nodes. */
  readonly delayMs: number;
}

/** The longest time without an answer after the failure. */
export interface Outage {
  readonly updatesMs: number;
  readonly queriesMs: number;
}

const warmUpMs = 3_000;
const watchedMs = 3_000;
/** Updates and queries are sent so often, to every node: whoever serves answers, and it is seen within so long. */
export const askedEveryMs = 5;

/** Undefined where the server that would have to fail also leads the master: the paper's master does not fail. */
export async function measureOutage(failing: Failing, round: number): Promise<Outage | undefined> {
  const { system, options, nodes, delayMs } = failing;
  let masterLeader: NodeId | undefined;
  const seed = `outage/${round}`;
  const setup: Setup = {
    system,
    nodes: nodeNames(nodes),
    seed,
    latency: { distribution: "constant", meanMs: delayMs },
    options,
    sink: {
      note({ kind, node, fields }) {
        if (kind === "master" && fields["role"] === "leader") masterLeader = node;
      },
    },
  };
  return await onCluster(setup, (cluster) => watch(cluster, failing, new Random(seed), () => masterLeader));
}

async function watch(
  cluster: Cluster,
  { role }: Failing,
  random: Random,
  masterLeader: () => NodeId | undefined,
): Promise<Outage | undefined> {
  const { time } = cluster;
  const updates = new Answers(cluster, "updater", (value) => ({ type: "write", key: "x", value }));
  const queries = new Answers(cluster, "querier", () => ({ type: "read", key: "x" }));
  await sleep(time, msToNanos(warmUpMs + random.between(0, 200)));
  const victims = cluster.nodes.filter((node) => cluster.role(node) === role);
  const victim = victims[Math.floor(victims.length / 2)];
  if (victim === undefined) throw new Error(`no node has the role ${role}`);
  if (victim === masterLeader()) return undefined;
  await Promise.all([updates.ask(500), queries.ask(500)]);
  const failedAt = time.now();
  const crash = cluster.crash(victim, "kept");
  await Promise.all([crash, updates.ask(watchedMs), queries.ask(watchedMs)]);
  return { updatesMs: updates.longestGapMs(failedAt), queriesMs: queries.longestGapMs(failedAt) };
}

/** Asks everybody the same over and over, and keeps the times of the answers. */
class Answers {
  readonly #cluster: Cluster;
  readonly #name: string;
  readonly #body: (value: number) => Body;
  readonly #times: number[] = [];
  #asked = 0;

  constructor(cluster: Cluster, name: string, body: (value: number) => Body) {
    this.#cluster = cluster;
    this.#name = name;
    this.#body = body;
  }

  async ask(forMs: number): Promise<void> {
    const { time, nodes } = this.#cluster;
    const endpoint = this.#cluster.connect(`${this.#name}-${this.#asked}`);
    for (let count = 0; count < forMs / askedEveryMs; count++) {
      const body = this.#body(++this.#asked);
      for (const node of nodes) {
        void endpoint.call(node, body, msToNanos(2 * watchedMs)).then((reply) => {
          if (reply !== "timeout" && isAnswer(reply.body)) this.#times.push(time.now());
        });
      }
      await sleep(time, msToNanos(askedEveryMs));
    }
  }

  longestGapMs(since: number): number {
    const times = this.#times.filter((at) => at >= since);
    if (times.length === 0) throw new Error("nothing was answered any more after the failure");
    let longest = 0;
    let before = this.#times.filter((at) => at < since).at(-1) ?? since;
    for (const at of times) {
      longest = Math.max(longest, at - before);
      before = at;
    }
    return nanosToMs(longest);
  }
}

/** That there is no value under the key is an answer too. */
const isAnswer = (body: Body): boolean => body.type !== "error" || body["code"] === 20;
