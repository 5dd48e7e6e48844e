import { checkHistory } from "../../checkers/index.ts";
import type { HistoryEvent } from "../../harness/core/history.ts";
import type { Invocation } from "../../harness/core/operation.ts";
import { Random } from "../../harness/core/random.ts";
import { msToNanos, sleep } from "../../harness/core/time.ts";
import type { Anomaly, Verdict } from "../../harness/core/verdict.ts";
import type { Cluster, NetworkOptions, TraceSink } from "../../harness/environments/environment.ts";
import { simulator } from "../../harness/environments/simulator/simulator.ts";
import { resolveFaults } from "../../harness/faults/index.ts";
import { DefaultClient } from "../../harness/run/client.ts";
import { Nemesis } from "../../harness/run/nemesis.ts";
import { unexcused } from "../../harness/run/nodes-verdict.ts";
import type { FaultRecord } from "../../harness/run/run-record.ts";
import { drawSchedule } from "../../harness/run/schedule.ts";
import { type KvOperations, kvForms } from "../../workloads/forms/kv.ts";
import type { Note, SystemUnderTest } from "../system.ts";
import { systemOptionsOf } from "../system-options.ts";

export interface Trial {
  readonly system: SystemUnderTest;
  readonly seed: number;
  readonly bugs?: readonly string[];
  /** Options of the system, as texts. */
  readonly systemOptions?: Readonly<Record<string, string>>;
  readonly faults?: readonly string[];
  readonly target?: "any" | "leader" | "mixed";
  readonly nodes?: number;
  readonly clients?: number;
  readonly keys?: number;
  readonly timeMs?: number;
  readonly intervalMs?: number;
  /** Mean time between a client's calls. */
  readonly pauseMs?: number;
  readonly network?: Partial<NetworkOptions>;
}

export interface TrialResult {
  readonly verdict: Verdict;
  readonly violations: readonly Anomaly[];
  readonly events: readonly HistoryEvent[];
  readonly notes: readonly Note[];
  /** What the harness failed at, and nodes that died by themselves. */
  readonly trouble: readonly string[];
  readonly ok: number;
  /** Whether every key could be read on every node at the end. */
  readonly recovered: boolean;
  readonly counters: Readonly<Record<string, number>>;
}

/** One small run with the real clients, faults and checkers, but none of the runner's care. */
export async function trial(options: Trial): Promise<TrialResult> {
  const { system, seed, bugs = [], nodes: count = 5, network = {} } = options;
  const random = new Random(`trial/${seed}`);
  const nodes = Array.from({ length: count }, (_, position) => `n${position + 1}`);
  const notes: Note[] = [];
  const sink: TraceSink = {
    messages: false,
    message: () => {},
    note: (note) => notes.push(note),
    log: () => {},
  };
  const cluster = await simulator.launch({
    launchable: {
      system: system.name,
      bugs,
      boot: system.boot(new Set(bugs), systemOptionsOf(system, options.systemOptions)),
    },
    nodes,
    random,
    network: { ...ordinary, ...network },
    sink,
  });
  try {
    const run = new Run(cluster, options, random);
    await cluster.drive(run.play());
    const trouble = [
      ...run.failures,
      ...unexcused(cluster.deaths?.() ?? [], run.struck).map(({ node, text }) => `${node} died: ${text}`),
    ];
    const history = { events: run.events };
    return {
      verdict: checkHistory(history, { model: "kv" }),
      violations: system.invariants?.(notes, nodes) ?? [],
      events: run.events,
      notes,
      trouble,
      ok: run.events.filter(({ type }) => type === "ok").length,
      recovered: run.recovered,
      counters: cluster.counters?.() ?? {},
    };
  } finally {
    await cluster[Symbol.asyncDispose]();
  }
}

const ordinary: NetworkOptions = {
  latency: { distribution: "exponential", meanMs: 2 },
  clientLatency: { distribution: "exponential", meanMs: 1 },
  transport: "datagram",
  loss: 0,
  duplication: 0,
  timing: { model: "asynchronous" },
};

class Run {
  readonly events: HistoryEvent[] = [];
  recovered = true;
  failures: readonly string[] = [];
  struck: readonly FaultRecord[] = [];
  readonly #cluster: Cluster;
  readonly #options: Trial;
  readonly #random: Random;
  readonly #seen = new Map<string, unknown>();
  #processes = 0;
  #written = 0;
  #over = false;

  constructor(cluster: Cluster, options: Trial, random: Random) {
    this.#cluster = cluster;
    this.#options = options;
    this.#random = random;
  }

  async play(): Promise<void> {
    const cluster = this.#cluster;
    const { clients = 8, timeMs = 10_000, intervalMs = 1_500, target = "mixed", faults = [] } = this.#options;
    const known = resolveFaults(faults);
    const random = this.#random.fork("faults");
    const schedule = drawSchedule(random, { faults: known, target, timeMs, faultIntervalMs: intervalMs });
    const record = (): number => 0;
    const { membership } = this.#options.system;
    const nemesis = new Nemesis({
      cluster,
      faults: known,
      schedule,
      random,
      record,
      ...(membership === undefined ? {} : { membership }),
    });
    const load = Array.from({ length: clients }, (_, client) => this.#client(client));
    const storm = nemesis.run();
    await sleep(cluster.time, msToNanos(timeMs));
    await nemesis.mendAll();
    await storm;
    this.#over = true;
    await Promise.all(load);
    this.failures = nemesis.failures;
    this.struck = nemesis.records;
    await sleep(cluster.time, msToNanos(3_000));
    await this.#finalReads();
  }

  async #client(number: number): Promise<void> {
    const random = this.#random.fork(`client/${number}`);
    const { keys = 3, pauseMs = 20 } = this.#options;
    const client = this.#connect(`c${number}`, random.pick(this.#cluster.nodes));
    let process = this.#processes++;
    while (!this.#over) {
      const outcome = await this.#call(client, process, this.#draw(random, `k${random.below(keys)}`));
      if (outcome === "info") process = this.#processes++;
      await sleep(this.#cluster.time, msToNanos(random.exponential(pauseMs)));
    }
  }

  #draw(random: Random, key: string): Invocation<KvOperations> {
    const f = random.weighted([
      { value: "read", weight: 40 },
      { value: "write", weight: 25 },
      { value: "cas", weight: 30 },
      { value: "delete", weight: 5 },
    ] as const);
    if (f === "read" || f === "delete") return { f, input: null, key };
    const value = ++this.#written;
    const seen = this.#seen.get(key);
    if (f === "write" || typeof seen !== "number") return { f: "write", input: value, key };
    return { f, input: [seen, value], key };
  }

  async #finalReads(): Promise<void> {
    const { keys = 3 } = this.#options;
    for (const node of this.#cluster.nodes) {
      const client = this.#connect(`final-${node}`, node);
      for (let key = 0; key < keys; key++) {
        const process = this.#processes++;
        const outcome = await this.#call(client, process, { f: "read", input: null, key: `k${key}` });
        if (outcome !== "ok") this.recovered = false;
      }
    }
  }

  #connect(name: string, node: string): DefaultClient {
    const { time, nodes } = this.#cluster;
    const { client: habits = {} } = this.#options.system;
    const endpoint = this.#cluster.connect(name);
    return new DefaultClient({ endpoint, time, operations: kvForms, nodes, node, timeoutMs: 3_000, habits });
  }

  async #call(client: DefaultClient, process: number, invocation: Invocation<KvOperations>): Promise<string> {
    const { f, input, key } = invocation;
    this.#record({ type: "invoke", process, f, value: input, ...(key === undefined ? {} : { key }) });
    const { outcome } = await client.invoke(invocation as Invocation);
    const value = outcome.type === "ok" ? outcome.output : input;
    if (outcome.type === "ok" && f !== "delete")
      this.#seen.set(String(key), Array.isArray(value) ? value[1] : value);
    const error = outcome.type === "ok" ? {} : { error: outcome.error };
    this.#record({ type: outcome.type, process, f, value, ...(key === undefined ? {} : { key }), ...error });
    return outcome.type;
  }

  #record(event: Omit<HistoryEvent, "index" | "time">): void {
    this.events.push({ ...event, index: this.events.length, time: this.#cluster.time.now() });
  }
}
