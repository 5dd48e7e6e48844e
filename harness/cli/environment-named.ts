import type { Environment } from "../environments/environment.ts";
import type { Scenario } from "../run/scenario.ts";

/** Environments are imported when they are wanted: starting the command line must stay quick. */
export async function environmentNamed(name: Scenario["environment"]): Promise<Environment> {
  switch (name) {
    case "sim":
      return (await import("../environments/simulator/simulator.ts")).simulator;
    case "process":
      return (await import("../environments/process/process.ts")).processes;
    case "docker":
      return (await import("../environments/docker/docker.ts")).containers;
  }
}
