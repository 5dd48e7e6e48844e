import type { Workload } from "../../workloads/workload.ts";
import { UsageError, unknownName } from "../core/usage-error.ts";
import type { Scenario } from "./scenario.ts";
import { nodeNames } from "./workload-options.ts";

/** Refuses a script, which anybody may have edited, that this workload and cluster cannot play. */
export function checkScript(scenario: Scenario, { name, operations }: Workload): void {
  const { script, concurrency, environment, network } = scenario;
  if (script === undefined) return;
  for (const [position, { client, f }] of script.operations.entries()) {
    const where = `script.operations.${position}`;
    if (!Object.hasOwn(operations, f))
      throw unknownName(`function of the workload ${name} at ${where}`, f, Object.keys(operations));
    if (client >= concurrency)
      throw new UsageError(
        `${where}.client is ${client}: expected 0 to ${concurrency - 1}, or a higher "concurrency"`,
      );
  }
  if (script.order !== undefined) checkOrder(scenario);
  if (script.delays === undefined) return;
  if (environment !== "sim")
    throw new UsageError(
      `script.delays: only the simulator decides delays; leave them out for the environment ${environment}`,
    );
  const nodes = nodeNames(scenario.nodes);
  for (const [link, fates] of Object.entries(script.delays)) {
    const ends = link.split(" ")[0]!.split(">");
    for (const end of ends) {
      if (!nodes.includes(end) && looksLikeNode(end))
        throw unknownName(`end of a link in script.delays "${link}"`, end, nodes);
    }
    if (network.transport === "stream" && fates.some(({ delaysMs }) => delaysMs.length !== 1))
      throw new UsageError(
        `script.delays "${link}": a stream neither loses nor doubles messages; expected one delay a message`,
      );
  }
}

function checkOrder({ environment, schedule, script }: Scenario): void {
  if (environment !== "sim")
    throw new UsageError(
      `script.order: only the simulator can be told the order of steps, not the environment ${environment}`,
    );
  if (schedule.length > 0 || script?.delays !== undefined)
    throw new UsageError(
      "script.order: the order of steps leaves no room for delays and a schedule of faults; expected neither",
    );
}

/** Clients and the administrators of faults have names of their own, and more of them may come than are known here. */
const looksLikeNode = (name: string): boolean => /^n\d+$/.test(name);
