import { unknownName } from "../../core/usage-error.ts";
import { chainMessages } from "./chain-messages.ts";
import { craqReads } from "./craq-reads.ts";
import { electionTimeOuts } from "./election-time-outs.ts";
import type { Experiment } from "./experiment.ts";
import { keysMoved } from "./keys-moved.ts";
import { staleReads } from "./stale-reads.ts";

/** Every experiment, by the name that `npm run experiment` knows it by. */
export const experiments: readonly Experiment[] = [
  keysMoved,
  electionTimeOuts,
  chainMessages,
  craqReads,
  staleReads,
];

/** Throws a UsageError that names the nearest experiment when there is none of that name. */
export function experimentNamed(name: string): Experiment {
  const found = experiments.find((experiment) => experiment.name === name);
  if (found !== undefined) return found;
  throw unknownName(
    "experiment",
    name,
    experiments.map((experiment) => experiment.name),
  );
}
