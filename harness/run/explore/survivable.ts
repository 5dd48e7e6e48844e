import type { Assumptions } from "../../../systems-under-test/system.ts";
import { type EventKind, eventFaults, eventKinds } from "../steps.ts";

/**
 * The events that a system says it survives. Both `timer` and `time`, where it survives both: that all clocks run on
 * comes about by many timers, too, but in few events only at once.
 */
export function survivable({ tolerates }: Pick<Assumptions, "tolerates">): EventKind[] {
  return eventKinds.filter((kind) => tolerates.includes(eventFaults[kind]));
}
