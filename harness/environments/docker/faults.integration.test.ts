import { execFile } from "node:child_process";
import { promisify } from "node:util";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../core/random.ts";
import { Scope } from "../../core/scope.ts";
import type { Fault, Injury } from "../../faults/fault.ts";
import { faults, refuse, resolveFaults } from "../../faults/index.ts";
import type { Cluster } from "../environment.ts";
import { engineThere } from "./docker.test-kit.ts";
import { containers } from "./docker.ts";
import { labelNames } from "./owner.ts";
import { execIn } from "./resources/exec-in.ts";

const engine = new Docker();

describe.skipIf(!engineThere)("faults of containers", () => {
  let cluster: Cluster;
  let rulesBefore = "";

  beforeAll(async () => {
    rulesBefore = await hostRules();
    cluster = await containers.launch({
      launchable: { system: "single-copy", bugs: [] },
      nodes: ["n1", "n2", "n3"],
      random: new Random("docker faults"),
      network: {
        latency: { distribution: "constant", meanMs: 0 },
        clientLatency: { distribution: "constant", meanMs: 0 },
        transport: "stream",
        loss: 0,
        duplication: 0,
        timing: { model: "asynchronous" },
      },
      sink: { messages: false, message: () => {}, note: () => {}, log: () => {} },
    });
  });

  afterAll(async () => {
    const run = await runOf();
    await cluster[Symbol.asyncDispose]();
    expect(await containersOf(run)).toEqual([]);
    expect(await hostRules()).toBe(rulesBefore);
  });

  const possible = faults.filter((fault) => refuse(fault, containers.capabilities) === undefined);

  it("are all but those that TCP hides and those of systems with members", () => {
    const missing = faults.filter((fault) => !possible.includes(fault)).map(({ name }) => name);
    expect(missing).toEqual(["duplicate", "reorder", "membership"]);
  });

  // Nodes of this system have no connections; that they are reset is shown in docker-cluster.integration.test.ts.
  it.each(possible.filter(({ name }) => name !== "reset").map((fault) => [fault.name, fault] as const))(
    "%s bites, and is gone after mending",
    async (_name, fault) => {
      const injury = await inject(fault);
      expect(injury.evidence, injury.evidence.text).toMatchObject({ bit: true });
      await injury[Symbol.asyncDispose]();
      expect(injury.mended(), injury.mended()?.text).toMatchObject({ bit: false });
      for (const node of cluster.nodes) expect(cluster.state(node)).toBe("up");
      expect(cluster.deaths?.()).toEqual([]);
    },
  );

  it("tell by what means the kernel did it", async () => {
    for (const [name, means] of [
      ["partition-halves", "iptables"],
      ["slow", "a packet queue (NFQUEUE)"],
      ["bandwidth", "a token bucket (TBF)"],
    ] as const) {
      const injury = await inject(resolveFaults([name])[0]!);
      await injury[Symbol.asyncDispose]();
      expect(injury.evidence.text).toContain(`(by ${means})`);
    }
  });

  it("are seen to do nothing when the kernel does not obey", async () => {
    const sides = await sidesOf(await runOf());
    expect(sides).toHaveLength(3);
    const jump = (verb: string) =>
      Promise.all(
        sides.map((side) => execIn(side, ["iptables", "-w", "5", verb, "INPUT", "-j", "FAULTLINE"], 10_000)),
      );
    for (const { status } of await jump("-D")) expect(status).toBe(0);
    for (const name of ["partition-halves", "lossy", "slow"]) {
      const injury = await inject(resolveFaults([name])[0]!);
      expect(injury.evidence, injury.evidence.text).toMatchObject({ bit: false });
      expect(injury.evidence.blind).toBeUndefined();
      await injury[Symbol.asyncDispose]();
    }
    for (const { status } of await jump("-I")) expect(status).toBe(0);
  });

  async function inject(fault: Fault): Promise<Injury> {
    const injection = { cluster, random: new Random("bite"), target: "any", scope: new Scope() } as const;
    const injury = await cluster.drive(fault.inject(injection));
    if ("skipped" in injury) throw new Error(injury.skipped);
    return injury;
  }

  async function runOf(): Promise<string> {
    return (cluster as Cluster & { readonly run: string }).run;
  }
});

const labelled = (run: string) => ({ all: true, filters: { label: [`${labelNames.run}=${run}`] } });

async function containersOf(run: string): Promise<string[]> {
  return (await engine.listContainers(labelled(run))).flatMap(({ Names }) => Names);
}

async function sidesOf(run: string): Promise<Docker.Container[]> {
  const found = await engine.listContainers(labelled(run));
  return found
    .filter(({ Names }) => Names.some((name) => name.endsWith("-side")))
    .map(({ Id }) => engine.getContainer(Id));
}

/** The host's own packet rules but for those the engine makes for other runs; "" where they cannot be read. */
async function hostRules(): Promise<string> {
  const saved = await promisify(execFile)("iptables-save").catch(() => ({ stdout: "" }));
  return saved.stdout
    .split("\n")
    .filter((line) => /FAULTLINE|NFQUEUE|statistic|^-P|^-A INPUT/.test(line))
    .join("\n");
}
