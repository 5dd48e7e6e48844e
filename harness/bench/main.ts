import { UsageError, unknownName } from "../core/usage-error.ts";
import type { Bench } from "./bench.ts";
import { checkers } from "./checkers.ts";
import { costs } from "./costs.ts";
import { docker } from "./docker.ts";
import { dockerBugs } from "./docker-bugs.ts";
import { growth } from "./growth.ts";
import { guided } from "./guided.ts";
import { help } from "./help.ts";
import { mutations } from "./mutations.ts";
import { porcupine } from "./porcupine.ts";
import { servers } from "./servers.ts";
import { sim } from "./sim.ts";
import { sweep } from "./sweep.ts";
import { trackRecord } from "./track-record.ts";

export const benches: readonly Bench[] = [
  sim,
  sweep,
  costs,
  help,
  trackRecord,
  docker,
  dockerBugs,
  checkers,
  growth,
  guided,
  porcupine,
  mutations,
  servers,
];

const [name, ...args] = process.argv.slice(2);
try {
  const names = benches.map((bench) => bench.name);
  if (name === undefined) throw new UsageError(`npm run bench -- NAME, with one of: ${names.join(", ")}`);
  const bench = benches.find((candidate) => candidate.name === name);
  if (bench === undefined) throw unknownName("benchmark", name, names);
  await bench.run(args);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 254;
}
