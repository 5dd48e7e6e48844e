import { type AnySystem, isServerSystem } from "../../systems-under-test/external/server.ts";
import type { SystemDeclaration } from "../../systems-under-test/system.ts";
import {
  promisesOf,
  type SystemOptionTexts,
  systemOptionsOf,
} from "../../systems-under-test/system-options.ts";
import { UsageError } from "../core/usage-error.ts";
import type { NetworkOptions } from "../environments/environment.ts";
import type { Fault } from "../faults/fault.ts";
import { refuse, resolveFaults } from "../faults/index.ts";
import type { Scenario } from "../run/scenario.ts";
import { environmentNamed } from "./environment-named.ts";

/**
 * The faults that names and groups stand for. One that was named and cannot be done here is refused; of a group,
 * what cannot be done is left out (the schedule, printed and stored, tells which faults strike).
 */
export async function possibleFaults(
  names: readonly string[],
  environment: Scenario["environment"],
  where: { readonly foreign: boolean; readonly transport: NetworkOptions["transport"] },
  system: AnySystem | undefined,
  systemOptions: SystemOptionTexts,
): Promise<Fault[]> {
  const server = system !== undefined && isServerSystem(system) ? system : undefined;
  const subject = { ...where, ...(server === undefined ? {} : { server }) };
  const offered = new Set((await environmentNamed(environment)).offers(subject));
  if (system !== undefined && "membership" in system)
    if (names.includes("membership") || membersMayChange(system, systemOptions)) offered.add("membership");
  const refusals = names.flatMap((name) => {
    const members = resolveFaults([name]);
    const beyond = server?.beyondReach ?? {};
    const refused = members.flatMap((fault) => {
      const why = fault.needs.find((need) => !offered.has(need) && beyond[need] !== undefined);
      const refusal = refuse(fault, offered);
      return refusal === undefined ? [] : [why === undefined ? refusal : `${refusal}: ${beyond[why]}`];
    });
    return refused.length === members.length ? refused.slice(0, 1) : [];
  });
  if (refusals[0] !== undefined) throw new UsageError(`${refusals[0]}.`);
  return resolveFaults(names).filter((fault) => refuse(fault, offered) === undefined);
}

/** A group of faults does not ask of a system to change its members where they are meant to stay. */
function membersMayChange(system: SystemDeclaration, texts: SystemOptionTexts): boolean {
  const { tolerates } = promisesOf(system, systemOptionsOf(system, texts)).assumptions;
  return tolerates.includes("membership");
}
