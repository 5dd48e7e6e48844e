import { expect, test } from "vitest";
import { partsOf, scenarioOf } from "./prepare.ts";
import { sweepOne } from "./sweep-worker.ts";

const stale = { workload: "kv", time: "10s", fault: "partition", bug: "stale-read" };

test("a run that is asked to stops at its first certain violation, the same way each time", async () => {
  const whole = await sweepOne({ system: "raft", options: stale, seed: "1" });
  const stopping = { system: "raft", options: { ...stale, "stop-at-violation": "yes" }, seed: "1" };
  const stopped = await sweepOne(stopping);
  expect(stopped.verdict).toBe("invalid");
  // The check of the whole history agrees with the one that stopped the run.
  expect(stopped.failed).toEqual(expect.arrayContaining(["linearizable", "stop at violation"]));
  expect(stopped.operations).toBeLessThan(whole.operations / 2);
  expect(stopped.reproduce).toContain("--stop-at-violation yes");
  expect((await sweepOne(stopping)).digest).toBe(stopped.digest);
});

test("a run without a violation goes on to its end, and asking changes nothing", async () => {
  const { bug, ...sound } = stale;
  const plain = await sweepOne({ system: "raft", options: sound, seed: "1" });
  const asked = await sweepOne({
    system: "raft",
    options: { ...sound, "stop-at-violation": "yes" },
    seed: "1",
  });
  expect([asked.verdict, asked.digest]).toEqual(["valid", plain.digest]);
});

test("a workload that cannot be checked while it runs refuses", async () => {
  const texts = { "stop-at-violation": "yes", workload: "broadcast" };
  const scenario = await scenarioOf({ program: ["./node.py"] }, texts, "1");
  await expect(partsOf(scenario)).rejects.toThrow(/cannot be checked while it runs/);
});
