import { HarnessError } from "../../../core/assert.ts";
import type { Latency, LinkRule } from "../../environment.ts";

/** What all rules on one direction of one link come to. */
export interface LinkState {
  /** "cut": nothing passes. "held": nothing passes now, but will. */
  readonly gate: "open" | "cut" | "held";
  /** Probability that a packet is lost. */
  readonly loss: number;
  /** Added to the way of each packet, one after the other. */
  readonly delays: readonly Latency[];
  readonly bandwidthKbps: number | undefined;
}

/**
 * Folds rules in the order in which they were imposed, as RuleStack does for messages: the first that cuts or clogs
 * decides, losses and delays add up, the narrowest bandwidth counts. Undefined when there is nothing to do.
 */
export function linkState(rules: readonly LinkRule[]): LinkState | undefined {
  if (rules.length === 0) return undefined;
  for (const rule of rules) refuseDatagramRules(rule);
  const first = rules.find((rule) => rule.clog === true || (rule.drop ?? 0) >= 1);
  const gate = first === undefined ? "open" : first.clog === true ? "held" : "cut";
  const passes = rules.reduce((product, { drop = 0 }) => product * (drop < 1 ? 1 - drop : 1), 1);
  const rates = rules.flatMap(({ bandwidthKbps }) => bandwidthKbps ?? []);
  return {
    gate,
    loss: 1 - passes,
    delays: rules.flatMap(({ delay }) => (delay === undefined || delay.meanMs === 0 ? [] : [delay])),
    bandwidthKbps: rates.length === 0 ? undefined : Math.min(...rates),
  };
}

/** TCP hides doubled and overtaken packets from the programs: such a fault would be one in name only. */
function refuseDatagramRules(rule: LinkRule): void {
  if ((rule.duplicate ?? 0) > 0 || (rule.reorder ?? 0) > 0)
    throw new HarnessError(
      "messages between containers travel on TCP, which hides duplication and reordering",
    );
}
