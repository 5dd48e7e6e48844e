import { expect, test } from "vitest";
import { scenarioOf } from "../cli/prepare.ts";
import { UsageError } from "../core/usage-error.ts";
import { parseScenario } from "./scenario-schema.ts";

test("every scenario that is drawn can be read back as it was", async () => {
  for (const options of [
    {},
    { fault: "all", swarm: "yes" },
    { timing: "partial:20ms@3s", transport: "stream" },
  ]) {
    const scenario = await scenarioOf({ system: "raft" }, options, "5");
    expect(parseScenario(JSON.parse(JSON.stringify(scenario)), "here")).toEqual(scenario);
  }
});

test("each wrong field is named, with what was expected", async () => {
  const scenario = await scenarioOf({ system: "raft" }, { fault: "crash" }, "5");
  const wrong = (change: object): string => {
    try {
      parseScenario({ ...scenario, ...change }, "mine.json");
      return "accepted";
    } catch (error) {
      return error instanceof UsageError ? error.message : String(error);
    }
  };
  expect(wrong({})).toBe("accepted");
  expect(wrong({ nodes: 0 })).toContain("nodes: ");
  expect(wrong({ nodez: 3 })).toContain("nodez");
  expect(wrong({ system: undefined })).toContain("either a system or a program");
  expect(wrong({ schedule: [{ fault: "crash" }] })).toContain("schedule.0.target: ");
  expect(wrong({ network: { ...scenario.network, loss: 2 } })).toContain("network.loss: ");
});
