import { expect, test } from "vitest";
import { scenarioOf } from "./prepare.ts";
import { reproduceCommand } from "./reproduce.ts";

test.each([
  ["raft", {}, "npx faultline run raft --seed 1"],
  [
    "raft",
    { latency: "5ms", loss: "0.1" },
    "npx faultline run raft --latency constant:5ms --loss 0.1 --seed 1",
  ],
  ["raft", { env: "docker" }, "npx faultline run raft --env docker --seed 1"],
  [
    "etcd",
    { reads: "serializable" },
    "npx faultline run etcd --env docker --nodes 3 --reads serializable --seed 1",
  ],
])("the command of %s with %o leaves out what is usual in its world", async (system, options, command) => {
  const scenario = await scenarioOf({ system }, options, "1");
  expect(reproduceCommand(scenario)).toBe(command);
});

test("the workload of a module outside is told, for the first it serves may be any", async () => {
  const scenario = await scenarioOf({ system: "raft" }, {}, "1");
  expect(reproduceCommand({ ...scenario, system: "./mine.js" })).toContain("./mine.js --workload kv");
});
