import { expect, test } from "vitest";
import { scenarioOf } from "./prepare.ts";

const often = { fault: "all", interval: "200ms", time: "60s" };

test("a group of faults changes members only where the system promises to survive it; the fault by name does anywhere", async () => {
  const faults = async (system: string, options: Readonly<Record<string, string>>): Promise<Set<string>> => {
    const { schedule } = await scenarioOf({ system }, { ...often, ...options }, "1");
    return new Set(schedule.map(({ fault }) => fault));
  };
  expect(await faults("raft", {})).toContain("membership");
  expect(await faults("dynamo", {})).not.toContain("membership");
  expect(await faults("dynamo", { members: "4", workload: "cart" })).toContain("membership");
  expect(await faults("dynamo", { fault: "membership" })).toContain("membership");
});
