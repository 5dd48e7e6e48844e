import type { History } from "../../core/history.ts";
import { encodeEvent } from "../../core/history-format.ts";
import { findRun, readRun, readScenario } from "../../run/store.ts";
import { exitCodeOf, exitCodes } from "../exit-codes.ts";
import { perform } from "../perform.ts";
import type { RunFlags } from "../run-flags.ts";

/**
 * `faultline replay RUN`: runs the stored scenario again. In the simulator the history must come out the same,
 * event by event; the first difference is shown, for then the program has changed since.
 */
export async function replay(name: string, flags: RunFlags, version: string): Promise<number> {
  const path = findRun(flags.out, name);
  const scenario = readScenario(path);
  const before = readRun(path);
  const data = await perform(scenario, { ...flags, version, store: true });
  if (scenario.environment !== "sim") {
    process.stderr.write(
      `replayed in the environment ${scenario.environment}, where equal runs are not to be expected; only the scenario is the same\n`,
    );
    return exitCodeOf(data.record.verdict);
  }
  if (before.record !== undefined && before.record.digest === data.record.digest) {
    process.stderr.write(`the same run, byte for byte: digest ${data.record.digest}\n`);
    return exitCodeOf(data.record.verdict);
  }
  process.stderr.write(`${difference(before.data.history, data.history)}\n`);
  return before.record === undefined ? exitCodeOf(data.record.verdict) : exitCodes.harness;
}

/** Where two histories part, in words. */
export function difference(before: History, after: History): string {
  const length = Math.max(before.events.length, after.events.length);
  for (let index = 0; index < length; index++) {
    const [old, now] = [before.events[index], after.events[index]].map((event) =>
      event === undefined ? "(nothing)" : encodeEvent(event),
    );
    if (old !== now)
      return `the replay parts from the stored run at event ${index}:\n  stored ${old}\n  now    ${now}`;
  }
  return "the histories are the same, the nodes' notes are not: the program has changed since, or the stored run was cut off";
}
