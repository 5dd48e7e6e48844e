import { loadavg } from "node:os";
import { partsOf, scenarioOf } from "../cli/prepare.ts";
import { operationsOf } from "../core/history.ts";
import { Random } from "../core/random.ts";
import { msToNanos, nanosToMs } from "../core/time.ts";
import type { Cluster, Endpoint, LaunchOptions } from "../environments/environment.ts";
import { runScenario } from "../run/run.ts";
import type { Bench } from "./bench.ts";

/** What containers and the harness cost: the start of a cluster, and calls of the control with and without a record. */
export const docker: Bench = {
  name: "docker",
  summary:
    "docker [SECONDS]: start of five containers, operations a second, latency with and without recording",
  async run([seconds = "5"]) {
    const scenario = await scenarioOf(
      { system: "single-copy" },
      { env: "docker", nodes: 5, rate: 0, concurrency: clients, time: `${seconds}s`, trace: "no" },
      "1",
    );
    const parts = await partsOf(scenario);
    const launch: LaunchOptions = {
      launchable: parts.launchable,
      nodes: ["n1", "n2", "n3", "n4", "n5"],
      random: new Random("docker bench"),
      network: scenario.network,
      sink: { messages: false, message: () => {}, note: () => {}, log: () => {} },
    };
    print("load of the machine before", loadavg()[0]!.toFixed(1));
    // The first start may have to build images.
    await (await parts.environment.launch(launch))[Symbol.asyncDispose]();
    const before = performance.now();
    const cluster = await parts.environment.launch(launch);
    await cluster.drive(write(cluster.connect("first"), 0));
    print("start of 5 nodes to the first operation", `${((performance.now() - before) / 1000).toFixed(2)} s`);
    await calls(cluster, Number(seconds));
    const stop = performance.now();
    await cluster[Symbol.asyncDispose]();
    print("taking them down", `${((performance.now() - stop) / 1000).toFixed(2)} s`);
    const data = await runScenario({ ...parts, reproduce: "", version: "bench" });
    const done = operationsOf(data.history).filter(({ outcome }) => outcome.type === "ok");
    tell(
      "a whole run, recorded (redirects included)",
      done.map((operation) => nanosToMs(operation.completedAt! - operation.invokedAt)),
      scenario.timeMs / 1000,
    );
  },
};

const clients = 40;

/** Clients that do nothing but call the node that serves, one after the other, and record nothing. */
async function calls(cluster: Cluster, seconds: number): Promise<void> {
  const latenciesMs: number[] = [];
  const until = performance.now() + seconds * 1000;
  const client = async (index: number): Promise<void> => {
    const endpoint = cluster.connect(`client${index}`);
    for (let count = 0; performance.now() < until; count++) {
      const start = performance.now();
      await write(endpoint, count);
      latenciesMs.push(performance.now() - start);
    }
  };
  await cluster.drive(Promise.all(Array.from({ length: clients }, (_, index) => client(index))));
  tell("bare calls", latenciesMs, seconds);
}

async function write(endpoint: Endpoint, value: number): Promise<void> {
  const body = { type: "write", key: endpoint.name, value };
  const reply = await endpoint.call("n1", body, msToNanos(10_000));
  if (reply === "timeout" || reply.body.type !== "write_ok")
    throw new Error(`the control answered ${JSON.stringify(reply)}`);
}

function tell(what: string, latenciesMs: readonly number[], seconds: number): void {
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  const at = (part: number): string => `${(sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(1)} ms`;
  const rate = Math.round(latenciesMs.length / seconds);
  print(what, `${rate} operations a second, median ${at(0.5)}, 99 in 100 within ${at(0.99)}`);
}

function print(what: string, figure: string): void {
  process.stdout.write(`${what.padEnd(44)} ${figure}\n`);
}
