import { unknownName } from "../harness/core/usage-error.ts";
import { abd } from "./abd/abd.ts";
import { chain, craq } from "./chain/chain.ts";
import { dynamo } from "./dynamo/dynamo.ts";
import { primaryBackup } from "./primary-backup/primary-backup.ts";
import { raft } from "./raft/raft.ts";
import { singleCopy } from "./single-copy.ts";
import type { SystemUnderTest } from "./system.ts";

/** Every system that faultline ships, by the name the command line knows it by. */
export const systems: readonly SystemUnderTest[] = [
  raft,
  dynamo,
  chain,
  craq,
  abd,
  primaryBackup,
  singleCopy,
];

const byName: ReadonlyMap<string, SystemUnderTest> = new Map(systems.map((system) => [system.name, system]));

/** Throws a UsageError that names the nearest system when there is none of that name. */
export function systemNamed(name: string): SystemUnderTest {
  const system = byName.get(name);
  if (system === undefined) throw unknownName("system", name, [...byName.keys()]);
  return system;
}
