import type { Assumptions } from "../../../systems-under-test/system.ts";
import { type EventKind, eventFaults } from "../steps.ts";

/**
 * The events that a system says it survives. Where it does not survive clocks that part, time passes for all nodes;
 * where it does not survive messages that are later than it waits either, none passes while steps are chosen.
 */
export function survivable({ tolerates }: Pick<Assumptions, "tolerates">): EventKind[] {
  const survives = (kind: EventKind): boolean => tolerates.includes(eventFaults[kind]);
  const passing = (["timer", "time"] as const).filter(survives).slice(0, 1);
  return [...passing, ...(["reboot", "power-cut", "isolate", "rejoin"] as const).filter(survives)];
}
