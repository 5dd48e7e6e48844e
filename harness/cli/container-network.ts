import { UsageError } from "../core/usage-error.ts";
import type { OptionTexts } from "../run/options.ts";

/** Containers have the network they have: nothing is added to it but by faults. */
export const containerNetwork: OptionTexts = {
  latency: "constant:0ms",
  "client-latency": "constant:0ms",
  transport: "stream",
};

const simulatedOnly = ["latency", "loss", "duplication", "timing", "transport"] as const;

/** Refuses what would be silently without effect there. */
export function refuseSimulatedNetwork(texts: OptionTexts): void {
  const given = simulatedOnly.find(
    (name) => texts[name] !== undefined && texts[name] !== containerNetwork[name],
  );
  if (given !== undefined)
    throw new UsageError(
      `--${given} has no effect on containers, whose network is real: expected a fault instead, such as --fault slow.`,
    );
}
