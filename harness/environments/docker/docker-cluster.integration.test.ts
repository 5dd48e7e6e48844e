import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { msToNanos } from "../../core/time.ts";
import { laboratory, linksOf, until } from "../process/launch.test-kit.ts";
import { type DockerTrial, engineThere, launchContainers, leftOf } from "./docker.test-kit.ts";
import { openEngine } from "./engine.ts";
import { labelNames, ownerLabel } from "./owner.ts";

const ask = async (trial: DockerTrial, node: string, type: string, rest: object = {}): Promise<unknown> => {
  const client = trial.cluster.connect(`c${Math.random()}`);
  const reply = await trial.cluster.drive(client.call(node, { type, ...rest }, msToNanos(2000)));
  client.close();
  return reply === "timeout" ? reply : (reply.body["result"] ?? null);
};

it.runIf(engineThere)(
  "containers are confined, their rules are their own, and a death is told with its last words",
  async () => {
    const engine = await openEngine();
    let run = "";
    {
      await using trial = await launchContainers(laboratory());
      const { cluster } = trial;
      run = cluster.run;
      const { HostConfig } = await engine.getContainer(`faultline-${run}-n1`).inspect();
      expect(HostConfig).toMatchObject({ ReadonlyRootfs: true, CapDrop: ["ALL"], PidsLimit: 256 });
      expect(HostConfig.CapAdd ?? []).toEqual([]);
      const side = await engine.getContainer(`faultline-${run}-n1-side`).inspect();
      const bindings = Object.values(side.HostConfig.PortBindings as object).flat() as { HostIp: string }[];
      expect(new Set(bindings.map(({ HostIp }) => HostIp))).toEqual(new Set(["127.0.0.1"]));

      const mine = (rules: string): string =>
        rules
          .split("\n")
          .filter((line) => line.includes("FAULTLINE"))
          .join();
      const cut = await cluster.impose(linksOf(cluster, "n3"), { drop: 1 });
      // The host knows nothing of the cut.
      expect(mine(execFileSync("iptables-save", { encoding: "utf8" }))).toBe("");
      const probe = async (src: string, dest: string) =>
        (await cluster.probeLink({ src, dest }, 3, 300)).arrived;
      expect([await probe("n1", "n3"), await probe("n3", "n1"), await probe("n1", "n2")]).toEqual([0, 0, 3]);
      await ask(trial, "n1", "tell", { dest: "n3", text: "during" });
      expect(await ask(trial, "n3", "heard")).toEqual([]);
      await cut[Symbol.asyncDispose]();
      expect([await probe("n1", "n3"), await probe("n3", "n1")]).toEqual([3, 3]);

      await cluster.pause("n2");
      expect((await engine.getContainer(`faultline-${run}-n2`).inspect()).State.Paused).toBe(true);
      // Its kernel answers for it.
      expect(await probe("n1", "n2")).toBe(3);
      await cluster.crash("n2", "kept");
      expect([cluster.state("n2"), await probe("n1", "n2")]).toEqual(["down", 0]);
      await cluster.start("n2");
      expect(cluster.state("n2")).toBe("up");
      expect(cluster.deaths()).toEqual([]);

      await ask(trial, "n1", "fail");
      await until("n1 is seen to have died", () => cluster.state("n1") === "down");
      expect(cluster.deaths()[0]).toMatchObject({ node: "n1", epoch: 1 });
      expect(cluster.deaths()[0]?.text).toContain("told to fail");
      expect(trial.logs.join()).toContain("told to fail");
    }
    expect(await leftOf(engine, run)).toEqual([]);
  },
);

it.runIf(engineThere)("a launch that fails leaves nothing behind, and says why", async () => {
  const engine = await openEngine();
  const failing = launchContainers(laboratory("fails-to-boot"), 1);
  await expect(failing).rejects.toThrow(/n1.*died at its start[\s\S]*told to fail at boot/);
  const networks = await engine.listNetworks({ filters: { label: [labelNames.owner] } });
  const mine = networks.filter(({ Labels }) => Labels?.[labelNames.owner] === ownerLabel());
  expect(mine).toEqual([]);
});

it.runIf(engineThere)(
  "connections of a node are reset by its kernel, and new ones are had at once",
  async () => {
    await using trial = await launchContainers(laboratory());
    const { cluster } = trial;
    const client = cluster.connect("waiting");
    await ask(trial, "n1", "tell", { dest: "n2", text: "before" });
    await ask(trial, "n3", "tell", { dest: "n1", text: "before" });
    await until("both are heard", async () => {
      const heard = [await ask(trial, "n2", "heard"), await ask(trial, "n1", "heard")];
      return heard.every((texts) => (texts as string[]).length === 1);
    });
    const unanswered = cluster.drive(client.call("n1", { type: "wait", ms: 60_000 }, msToNanos(60_000)));
    const broken = await cluster.resetConnections(["n1"]);
    expect(broken).toEqual({ broken: 3, ofClients: 1, left: 0 });
    expect(await unanswered).toBe("timeout");
    expect(await cluster.resetConnections(["n1"])).toEqual({ broken: 0, ofClients: 0, left: 0 });
    await until("a message passes again", async () => {
      await ask(trial, "n1", "tell", { dest: "n2", text: "after" });
      return ((await ask(trial, "n2", "heard")) as string[]).includes("n1 after");
    });
  },
);
