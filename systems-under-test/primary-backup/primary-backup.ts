import { invariantsOf } from "../chain/invariants.ts";
import type { SystemUnderTest } from "../system.ts";
import { primaryBackupBugs } from "./bugs.ts";
import { startNode } from "./node.ts";
import { primaryBackupCosts, primaryBackupIdea } from "./page.ts";
import { strayed } from "./strayed.ts";
import {
  optionsOf,
  primaryBackupAssumptions,
  primaryBackupPromises,
  primaryBackupSystemOptions,
  refusePrimaryBackup,
} from "./system-options.ts";

/** Primary and backups (Alsberg and Day 1976; Budhiraja, Marzullo, Schneider and Toueg, "The Primary-Backup Approach", 1993). */
export const primaryBackup: SystemUnderTest = {
  name: "primary-backup",
  summary:
    "One primary serves, and backups hold its state: synchronously or not; an arbiter, or a clock, decides who takes over.",
  claims: { kv: "linearizable", register: "linearizable", "lin-kv": "linearizable" },
  assumptions: primaryBackupAssumptions,
  idea: primaryBackupIdea,
  costs: primaryBackupCosts,
  options: primaryBackupSystemOptions,
  promises: primaryBackupPromises,
  refuse: refusePrimaryBackup,
  bugs: primaryBackupBugs,
  client: { redirectsMax: 5, resendMs: 200, sessions: true },
  nodesDefault: 3,
  boot: (bugs, values) => (runtime) => startNode(runtime, optionsOf(values), bugs),
  invariants: invariantsOf("view"),
  strayed,
};
