import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { partsOf, scenarioOf } from "../../harness/cli/prepare.ts";
import { engineThere } from "../../harness/environments/docker/docker.test-kit.ts";
import { builtFile } from "../../harness/environments/process/built-file.ts";
import { runScenario } from "../../harness/run/run.ts";
import type { RunData } from "../../harness/run/run-record.ts";

const run = async (system: string, options: Record<string, string | number>): Promise<RunData> => {
  const scenario = await scenarioOf({ system }, { trace: "no", ...options }, "1");
  return runScenario({ ...(await partsOf(scenario)), reproduce: "", version: "" });
};

/** The nodes that answered calls of a function. */
const answering = ({ history }: RunData, f: string): ReadonlySet<string | undefined> =>
  new Set(history.events.filter((event) => event.f === f && event.type === "ok").map(({ node }) => node));

describe.runIf(engineThere)("in containers", () => {
  test("etcd stays linearizable behind partitions, and every member serves", async () => {
    const data = await run("etcd", {
      workload: "kv",
      fault: "partition-isolate-one",
      interval: "4s",
      time: "10s",
    });
    expect(data.record.summary).toBe("Valid: everything that was claimed held.");
    expect(data.record.faults.some(({ evidence }) => evidence.bit)).toBe(true);
    expect(answering(data, "read").size).toBe(3);
    expect(data.record.operations.byFunction["cas"]!.ok).toBeGreaterThan(10);
  });

  test("etcd's locks are had and given back, with tokens that grow", async () => {
    const { history, record } = await run("etcd", { workload: "lock", time: "8s" });
    expect(record.checks.find(({ name }) => name === "mutex")?.validity).toBe("valid");
    const released = history.events.filter(({ f, type }) => f === "release" && type === "ok");
    expect(new Set(released.map(({ value }) => value))).toEqual(new Set(["released"]));
  });

  test("Redis replaces a primary that is cut off, and clients follow their Sentinels", async () => {
    const data = await run("redis", {
      workload: "set",
      fault: "partition-isolate-one",
      target: "leader",
      interval: "3s",
      time: "16s",
    });
    expect(data.record.faults.some(({ evidence }) => evidence.bit)).toBe(true);
    expect(answering(data, "add").size).toBeGreaterThan(1);
    expect(data.record.checks.find(({ name }) => name === "recovery")?.validity).toBe("valid");
    expect(data.record.outsideAssumptions).toEqual(["partition"]);
  });

  test.each(["etcd", "redis"])(
    "%s is out of space on its disk, and writes again when it is not",
    async (system) => {
      const data = await run(system, {
        workload: "register",
        fault: "disk-full",
        interval: "3s",
        time: "12s",
      });
      const bit = data.record.faults.filter(({ evidence }) => evidence.bit);
      expect(bit.map(({ evidence }) => evidence.text).join()).toContain("ENOSPC");
      for (const { mended } of bit) expect(mended, mended?.text).toMatchObject({ bit: false });
      const checks = new Map(data.record.checks.map(({ name, validity }) => [name, validity]));
      expect(checks.get("nodes")).toBe("valid");
      // Redis may be busy with a failover for longer than a run waits.
      if (system === "etcd") expect(checks.get("recovery")).toBe("valid");
      expect(data.record.outsideAssumptions).toEqual(["disk-error"]);
    },
  );

  test("a system begun with init runs from an empty folder, and loses what it kept in memory", () => {
    const folder = mkdtempSync(join(tmpdir(), "faultline-own-"));
    const faultline = (...words: readonly string[]) =>
      spawnSync(process.execPath, [builtFile("harness/cli/main.js"), ...words], {
        cwd: folder,
        encoding: "utf8",
      });
    try {
      expect(faultline("init", "system", "mine").status).toBe(0);
      const calm = faultline("run", "./mine.js", "--time", "4s", "--quiet");
      expect(calm.stdout + calm.stderr).toBe("valid\n");
      const crash = ["--fault", "crash", "--interval", "2s", "--time", "8s", "--keys", "1", "--quiet"];
      expect(faultline("run", "./mine.js", ...crash).stdout).toBe("invalid\n");
      expect(faultline("run", "./mine.js", "--nodes", "2").stderr).toContain("give --nodes 1");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
