import { randomBytes } from "node:crypto";
import type Docker from "dockerode";
import { HarnessError } from "../../core/assert.ts";
import type { NodeId } from "../../runtime/message.ts";
import { labelNames, ownerLabel } from "./owner.ts";

/** What all containers of one run share. */
export interface RunSite {
  readonly engine: Docker;
  /** The run's name in the engine; not drawn from the seed, for two runs of one seed may live side by side. */
  readonly run: string;
  readonly network: string;
  /** The secret by which the programs in the containers know the harness. */
  readonly token: string;
}

/** Makes the run's network. It and whatever else bears the run's label is removed by `removeRun`. */
export async function openSite(engine: Docker): Promise<RunSite> {
  const run = randomBytes(4).toString("hex");
  const site: RunSite = { engine, run, network: `faultline-${run}`, token: randomBytes(16).toString("hex") };
  try {
    await engine.createNetwork({
      Name: site.network,
      Driver: "bridge",
      CheckDuplicate: true,
      Labels: labelsOf(site),
    });
  } catch (error) {
    throw new HarnessError(
      `the engine could not make a network: ${(error as Error).message}; "faultline clean" removes those of dead runs`,
    );
  }
  return site;
}

export function labelsOf(site: Pick<RunSite, "run">, node?: NodeId): Record<string, string> {
  return {
    [labelNames.run]: site.run,
    [labelNames.owner]: ownerLabel(),
    ...(node === undefined ? {} : { [labelNames.node]: node }),
  };
}
