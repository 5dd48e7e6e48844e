import { exitCodes } from "../exit-codes.ts";
import { perform } from "../perform.ts";
import { scenarioOf } from "../prepare.ts";
import type { RunFlags } from "../run-flags.ts";

/**
 * `faultline demo`: a Raft whose leader answers reads without asking whether it still leads is partitioned until
 * a deposed leader returns a stale read. The run is an ordinary one; finding the violation is the success, so the status is 0 then.
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

const introduction = `A five-node Raft whose leader answers reads without asking a majority whether it still leads (the seeded bug
"unconfirmed-leader-read"; etcd and Consul once had it) is partitioned while ten clients use it. Without the bug the
same seed is clean.

`;

const demoOptions = {
  workload: "kv",
  bug: "unconfirmed-leader-read",
  fault: "partition-leader-alone",
  interval: "5s",
  target: "leader",
  time: "20s",
  rate: 60,
  keys: 3,
};
const demoSeed = "4";
