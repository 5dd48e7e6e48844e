import { expect, test } from "vitest";
import { partsOf, scenarioOf } from "../../harness/cli/prepare.ts";
import { runScenario } from "../../harness/run/run.ts";
import { type Trial, trial } from "../raft/simulated.test-kit.ts";
import { systemOptionsOf } from "../system-options.ts";
import { primaryBackup } from "./primary-backup.ts";

const short = { system: primaryBackup, timeMs: 8_000, intervalMs: 2_500, clients: 5 } as const;

async function isSound(options: Omit<Trial, "system">): Promise<void> {
  const { verdict, violations, trouble, recovered, ok } = await trial({ ...short, ...options });
  const { seed } = options;
  const sound = { seed, violations: [], trouble: [], recovered: true, anomalies: [] };
  expect({ seed, violations, trouble, recovered, anomalies: verdict.anomalies }).toEqual(sound);
  expect(ok).toBeGreaterThan(20);
}

test.each([1, 2, 3])("with an arbiter it survives crashes, partitions, pauses and clocks (seed %i)", (seed) =>
  isSound({ seed, faults: ["partition", "crash", "pause", "clock"] }),
);

test("it loses nothing in power cuts, on a bad network", () =>
  isSound({ seed: 1, nodes: 3, faults: ["disk", "crash"], network: { loss: 0.02, duplication: 0.02 } }));

test("it relies on leases where clocks run at one rate", () =>
  isSound({
    seed: 2,
    systemOptions: { reads: "lease" },
    faults: ["partition", "crash", "pause", "clock-jump"],
  }));

test("two servers need no arbiter in a synchronous system", () =>
  isSound({
    seed: 1,
    nodes: 2,
    systemOptions: { failover: "timed" },
    faults: ["crash", "crash-loop", "lose-unsynced", "duplicate"],
  }));

const timed = { failover: "timed", nodes: 2, workload: "kv", trace: "no", time: "20s" };

async function judged(options: Readonly<Record<string, string | number>>, seed: string) {
  const scenario = await scenarioOf({ system: "primary-backup" }, options, seed);
  return (await runScenario({ ...(await partsOf(scenario)), reproduce: "", version: "" })).record;
}

test("a partition makes two primaries of two servers without an arbiter, and the report says whose fault that is", async () => {
  const record = await judged({ ...timed, fault: "partition" }, "1");
  expect(record.verdict).toBe("invalid");
  expect(record.outsideAssumptions).toEqual(["partition"]);
});

test("asynchronous replication loses acknowledged writes at a failover, outside its assumptions", async () => {
  const options = { replication: "async", workload: "kv", trace: "no", time: "20s" };
  expect((await judged({ ...options, fault: "duplicate" }, "1")).verdict).toBe("valid");
  const record = await judged({ ...options, fault: "partition" }, "1");
  expect(record.verdict).toBe("invalid");
  expect(record.outsideAssumptions).toEqual(["partition"]);
});

test("settings that do not go together are refused in a sentence", () => {
  expect(() => systemOptionsOf(primaryBackup, { failover: "timed" }, 3)).toThrow("expected --nodes 2");
  expect(() => systemOptionsOf(primaryBackup, { reads: "lease", replication: "async" }, 3)).toThrow("leases");
  expect(() => systemOptionsOf(primaryBackup, {}, 1)).toThrow("arbiter");
});
