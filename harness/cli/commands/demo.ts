import { exitCodes } from "../exit-codes.ts";
import { perform } from "../perform.ts";
import { scenarioOf } from "../prepare.ts";
import type { RunFlags } from "../program.ts";

/**
 * `faultline demo`: a Raft whose nodes answer reads from their own state is partitioned until it returns a
 * stale read. The run is an ordinary one; finding the violation is the success, so the status is 0 then.
 */
export async function demo(flags: RunFlags, version: string): Promise<number> {
  if (flags.json !== true) process.stderr.write(introduction);
  const scenario = await scenarioOf({ system: "raft" }, demoOptions, demoSeed);
  const data = await perform(scenario, { ...flags, version, store: true });
  if (data.record.verdict !== "invalid") {
    process.stderr.write("faultline: the demo was to find a violation and did not; please report it.\n");
    return exitCodes.harness;
  }
  return exitCodes.valid;
}

const introduction = `A five-node Raft in which any node answers reads from its own copy (the seeded bug "stale-read") is
partitioned while ten clients use it. Without the bug the same seed is clean.

`;

const demoOptions = {
  workload: "kv",
  bug: "stale-read",
  nodes: 5,
  time: "20s",
  fault: "partition",
  rate: 60,
  keys: 3,
};
const demoSeed = "1";
