import { describe, expect, test } from "vitest";
import type { MessageFate } from "../environments/environment.ts";
import { runScenario } from "../run/run.ts";
import type { RunData } from "../run/run-record.ts";
import type { Scenario } from "../run/scenario.ts";
import { parseScenario } from "../run/scenario-schema.ts";
import { scriptOf } from "../run/script.ts";
import { partsOf, scenarioOf } from "./prepare.ts";

const runs = [
  { system: "raft", options: { workload: "kv", time: "4s", fault: "partition,crash,pause,clock" } },
  {
    system: "raft",
    options: {
      workload: "kv",
      time: "3s",
      fault: "lossy,slow,reorder,duplicate",
      interval: "1s",
      loss: "0.02",
      duplication: "0.02",
    },
  },
  { system: "raft", options: { workload: "kv", time: "3s", fault: "partition", latency: "constant:1ms" } },
  { system: "raft", options: { workload: "kv", time: "3s", arrival: "open", rate: "300", fault: "crash" } },
  { system: "raft", options: { workload: "kv", time: "3s", transport: "stream", fault: "partition" } },
  { system: "raft", options: { workload: "kv", time: "20s", "max-ops": "80" } },
  { system: "raft", options: { workload: "kv", time: "8s", fault: "membership", interval: "1s" } },
] as const;

describe("a run that is written down and played is the same run", () => {
  test.each(runs)("$system $options", async ({ system, options }) => {
    const scenario = await scenarioOf({ system }, options, "5");
    const delays = new Map<string, MessageFate[]>();
    const first = await play(scenario, delays);
    const script = scriptOf(first, delays);
    expect(script.operations.length).toBeGreaterThan(50);
    // Through text, and under another stream of the network: nothing may be drawn but what the nodes draw themselves.
    const read = parseScenario(JSON.parse(JSON.stringify({ ...scenario, script })), "test");
    const second = await play(read);
    expect(second.history.events).toEqual(first.history.events);
    expect(second.record.digest).toBe(first.record.digest);
  });
});

async function play(scenario: Scenario, delays?: Map<string, MessageFate[]>): Promise<RunData> {
  return runScenario({
    ...(await partsOf(scenario)),
    reproduce: "",
    version: "",
    ...(delays === undefined ? {} : { delays }),
  });
}
