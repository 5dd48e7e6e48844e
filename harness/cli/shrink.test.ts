import { expect, test } from "vitest";
import type { MessageFate } from "../environments/environment.ts";
import { runScenario } from "../run/run.ts";
import type { Scenario } from "../run/scenario.ts";
import { scriptOf } from "../run/script.ts";
import { shrink } from "../run/shrink.ts";
import type { Executed, Written } from "../run/shrink-search.ts";
import { failsAs } from "../run/signature.ts";
import { partsOf, scenarioOf } from "./prepare.ts";
import { primary, shrinking } from "./shrink.test-kit.ts";

const { defaults, shrunkTo } = shrinking(execute);

test("a stale read under partitions becomes a handful of operations, the same way twice", async () => {
  const written = await failing();
  const first = await shrunkTo(written, {});
  expect(first.ended).toBe("minimal");
  expect(first.scenario.script.operations.length).toBeLessThanOrEqual(6);
  expect(first.scenario.schedule.length).toBeLessThanOrEqual(3);
  expect(first.runs).toBeGreaterThan(first.failing);
  expect(failsAs((await execute(first.scenario)).data.record, primary)).toBe(true);
  const second = await shrunkTo(written, {});
  expect(second.scenario).toEqual(first.scenario);
});

test("nothing of what is left can be left out: not one operation, not one fault", async () => {
  const { scenario } = await shrunkTo(await failing(), {});
  const { operations } = scenario.script;
  for (const operation of operations) {
    const fewer = operations.filter((other) => other !== operation);
    const { data } = await execute({ ...scenario, script: { ...scenario.script, operations: fewer } });
    expect(failsAs(data.record, primary)).toBe(false);
  }
});

test("the limit of runs is kept and said, with what was found so far", async () => {
  const shrunk = await shrunkTo(await failing(), { runsMax: 3 });
  expect(shrunk).toMatchObject({ ended: "runs", runs: 3 });
});

test("the case is executed where there is no time at all, and is then its own smallest", async () => {
  const written = await failing();
  const shrunk = await shrunkTo(written, { expired: () => true });
  expect(shrunk).toMatchObject({ ended: "time", runs: 1 });
  expect(shrunk.scenario.script.operations).toHaveLength(written.script.operations.length);
});

test("what does not fail in this way is not shrunk", async () => {
  const written = await failing();
  expect(await shrink({ ...written, bugs: [] }, defaults)).toBeUndefined();
});

async function failing(): Promise<Written> {
  const options = {
    workload: "kv",
    bug: "unconfirmed-leader-read",
    fault: "partition-leader-alone",
    target: "leader",
  };
  const scenario = await scenarioOf(
    { system: "raft" },
    { ...options, interval: "3s", time: "8s", rate: 40 },
    "4",
  );
  const { data, delays } = await execute(scenario);
  if (!failsAs(data.record, primary)) throw new Error(`expected a stale read: ${data.record.summary}`);
  return { ...scenario, script: scriptOf(data, delays) };
}

async function execute(scenario: Scenario): Promise<Executed> {
  const delays = new Map<string, MessageFate[]>();
  const parts = await partsOf({ ...scenario, trace: false });
  return { data: await runScenario({ ...parts, reproduce: "", version: "", delays }), delays };
}
