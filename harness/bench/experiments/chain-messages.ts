import { chain } from "../../../systems-under-test/chain/chain.ts";
import { primaryBackup } from "../../../systems-under-test/primary-backup/primary-backup.ts";
import type { OperationCost } from "../../../systems-under-test/system.ts";
import { type MeasuredCost, measureCost } from "../costs.ts";
import type { Experiment, Findings } from "./experiment.ts";
import { askedEveryMs, type Failing, measureOutage, type Outage } from "./outage.ts";

const sizes: readonly number[] = [3, 5, 7];
const delayMs = 5;
/** Both suspect a silent server after as long. */
const suspectMs = 600;
/** A query may come back just before a failure and the next just after it. */
const uninterruptedMs = 100;

/** What the two ways to order the same replicas cost, and how long each is away after a failure. */
export const chainMessages: Experiment = {
  name: "chain-messages",
  summary: "Messages and failures: a chain of replicas against a primary with backups",
  source:
    "van Renesse and Schneider, Chain replication for supporting high throughput and availability, OSDI 2004, section 4",
  claim:
    "Both disseminate an update to all replicas, a primary in parallel, which takes as long as the slowest backup, a chain one after the other, " +
    "which takes as long as all together. A query involves the tail alone and waits for nobody; a primary must first have the acknowledgements of " +
    "earlier updates. Once a failure is known: of the head, queries go on and updates stop for two message delays; of a middle server, queries go on and " +
    "updates come up to four delays later; of the tail, both stop for two; of the primary, both stop for five; of a backup, both stop for one if an " +
    "update is under way.",
  compared:
    "with the text of section 4. The numbers of messages are not the paper's: they follow from the protocols (n - 1 updates and as many acknowledgements, " +
    "the updates all sent by the primary, or one by each server of the chain but its tail).",
  method:
    `Our systems chain and primary-backup with n replicas, ${delayMs} ms from node to node. Messages: one operation at a time on a ` +
    "quiet cluster with a single master or arbiter, reads by lease, the least of 40. Failures: reads by asking, updates and queries are sent " +
    `to every node each ${askedEveryMs} ms, a server stops for good, and the longest time without an answer counts, mean of the rounds; it includes the ` +
    `${suspectMs} ms after which either system takes a silent server for dead. The chain's master is a Raft group of three whose leader lives on.`,
  rounds: 12,
  roundsMin: 2,
  async measure(rounds) {
    const measured: Measured[] = [];
    for (const replicas of sizes)
      for (const name of ["chain", "primary-backup"] as const)
        measured.push(await measureOne(name, replicas, rounds));
    return findings(measured);
  },
};

interface Measured {
  readonly name: "chain" | "primary-backup";
  readonly replicas: number;
  readonly update: MeasuredCost;
  readonly query: MeasuredCost;
  /** By the role of the server that fails. */
  readonly outages: Readonly<Record<string, Outage>>;
}

const roles = { chain: ["leader", "middle", "tail"], "primary-backup": ["leader", "backup"] } as const;

async function measureOne(name: Measured["name"], replicas: number, rounds: number): Promise<Measured> {
  const system = name === "chain" ? chain : primaryBackup;
  const options = name === "chain" ? { replicas: String(replicas) } : {};
  // The arbiter is a node of its own; the master lives on the replicas.
  const nodes = name === "chain" ? replicas : replicas + 1;
  const cost = (request: OperationCost["request"], role: string): Promise<MeasuredCost> =>
    measureCost(system, {
      operation: request.type,
      nodes,
      messages: 0,
      roundTrips: 0,
      request,
      role,
      prepare: { type: "write", key: "k", value: 0 },
      options: { ...options, reads: "lease", ...(name === "chain" ? { masters: "1" } : {}) },
    });
  const update = await cost({ type: "write", key: "k", value: 1 }, "leader");
  const query = await cost({ type: "read", key: "k" }, name === "chain" ? "tail" : "leader");
  const outages: Record<string, Outage> = {};
  for (const role of roles[name]) {
    const masters = name === "chain" ? { masters: "3" } : {};
    const failing = { system, nodes, role, delayMs, options: { ...options, ...masters } };
    outages[role] = await meanOutage(failing, rounds);
  }
  return { name, replicas, update, query, outages };
}

/** Of so many rounds in which the master's leader lives on. */
async function meanOutage(failing: Failing, rounds: number): Promise<Outage> {
  const outages: Outage[] = [];
  for (let round = 1; outages.length < rounds; round++) {
    if (round > 20 * rounds) throw new Error("the server that fails leads the master in nearly every round");
    const outage = await measureOutage(failing, round);
    if (outage !== undefined) outages.push(outage);
  }
  const mean = (of: (outage: Outage) => number): number =>
    outages.reduce((total, outage) => total + of(outage), 0) / rounds;
  return {
    updatesMs: mean(({ updatesMs }) => updatesMs),
    queriesMs: mean(({ queriesMs }) => queriesMs),
  };
}

function findings(measured: readonly Measured[]): Findings {
  const of = (name: Measured["name"]): Measured[] => measured.filter((one) => one.name === name);
  const largest = (name: Measured["name"]): Measured => of(name).at(-1)!;
  const [row, star] = [largest("chain"), largest("primary-backup")];
  const ms = (time: number): string => `${Math.round(time)} ms`;
  const cells = (text: (one: Measured) => string): string[] => measured.map(text);
  const outage = (role: number, text: (outage: Outage) => number): string[] =>
    cells(({ name, outages }) => {
      const known = outages[roles[name][role] ?? ""];
      return known === undefined ? "" : ms(text(known));
    });
  return {
    agrees: of("chain").every(chainAgrees) && of("primary-backup").every(primaryAgrees),
    measured:
      `With ${row.replicas} replicas an update costs ${row.update.messages} messages in a chain and ${star.update.messages} with a primary; the busiest node ` +
      `sends ${row.update.busiest} and ${star.update.busiest} of them, and the update takes ${row.update.roundTrips * 2} and ${star.update.roundTrips * 2} delays. Queries go on when the head or a ` +
      `middle server fails (${ms(row.outages["leader"]!.queriesMs)} and ${ms(row.outages["middle"]!.queriesMs)} without an answer), and stop for ${ms(row.outages["tail"]!.queriesMs)} when the ` +
      `tail does, for ${ms(star.outages["leader"]!.queriesMs)} when the primary does. Where a backup fails they stop as well ` +
      `(${ms(star.outages["backup"]!.queriesMs)}), for updates are under way all the time; here each query asks the backups besides, for a silent one may be about to ` +
      "take over. Updates stop in a chain, too, whichever server is silent, until it is taken out. How many " +
      `delays a recovery takes is lost beside the ${suspectMs} ms until a failure is known, and is no part of the verdict.`,
    columns: ["", ...measured.map(({ name, replicas }) => `${name} of ${replicas}`)],
    rows: [
      ["messages per update", ...cells(({ update }) => String(update.messages))],
      ["sent by the busiest node", ...cells(({ update }) => String(update.busiest))],
      ["delays per update", ...cells(({ update }) => String(update.roundTrips * 2))],
      ["messages per query", ...cells(({ query }) => String(query.messages))],
      ["head or primary fails: no update for", ...outage(0, ({ updatesMs }) => updatesMs)],
      ["no query for", ...outage(0, ({ queriesMs }) => queriesMs)],
      ["middle or backup fails: no update for", ...outage(1, ({ updatesMs }) => updatesMs)],
      ["no query for", ...outage(1, ({ queriesMs }) => queriesMs)],
      ["tail fails: no update for", ...outage(2, ({ updatesMs }) => updatesMs)],
      ["no query for", ...outage(2, ({ queriesMs }) => queriesMs)],
    ],
    figure: figureOf(of("chain"), of("primary-backup")),
  };
}

function chainAgrees({ replicas, update, query, outages }: Measured): boolean {
  const { leader, middle, tail } = outages;
  return (
    update.messages === 2 * (replicas - 1) &&
    // A middle server forwards and acknowledges.
    update.busiest <= 2 &&
    update.roundTrips * 2 === replicas - 1 &&
    query.messages === 0 &&
    leader!.queriesMs < uninterruptedMs &&
    middle!.queriesMs < uninterruptedMs &&
    tail!.queriesMs > suspectMs &&
    tail!.updatesMs > suspectMs
  );
}

function primaryAgrees({ replicas, update, query, outages }: Measured): boolean {
  const { leader } = outages;
  return (
    update.messages === 2 * (replicas - 1) &&
    update.busiest === replicas - 1 &&
    update.roundTrips === 1 &&
    query.messages === 0 &&
    leader!.queriesMs > suspectMs &&
    leader!.updatesMs > suspectMs
  );
}

function figureOf(chains: readonly Measured[], primaries: readonly Measured[]): Findings["figure"] {
  const points = (all: readonly Measured[], y: (one: Measured) => number) =>
    all.map((one) => ({ x: one.replicas, y: y(one) }));
  return {
    title: "Messages that the busiest node sends for one update, and the delays it takes",
    x: { label: "replicas", from: 2, to: 8 },
    y: { label: "messages, delays", from: 0, to: 8 },
    series: [
      { name: "chain: messages", drawn: "line", points: points(chains, ({ update }) => update.busiest) },
      {
        name: "primary-backup: messages",
        drawn: "line",
        points: points(primaries, ({ update }) => update.busiest),
      },
      {
        name: "chain: delays",
        drawn: "marks",
        points: points(chains, ({ update }) => update.roundTrips * 2),
      },
      {
        name: "primary-backup: delays",
        drawn: "marks",
        points: points(primaries, ({ update }) => update.roundTrips * 2),
      },
    ],
  };
}
