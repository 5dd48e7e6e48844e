import type { RunRecord } from "../harness/run/run-record.ts";
import { formatCount, formatDuration } from "./text/time.ts";
import { cut } from "./text/value.ts";

/** The verdict in a headline. A check that only measured leaves nothing that could have held. */
export function verdictWords({ verdict, checks }: Pick<RunRecord, "verdict" | "checks">): string {
  if (verdict === "valid" && checks.length > 0 && checks.every(({ detail }) => isMeasured(detail)))
    return "Measured, nothing was claimed";
  return { invalid: "Violation found", valid: "All claims held", unknown: "No verdict" }[verdict];
}

function isMeasured(detail: unknown): boolean {
  return typeof detail === "object" && detail !== null && "claimed" in detail && detail.claimed === false;
}

/** Where that time passed. */
const worldWords: Readonly<Record<RunRecord["scenario"]["environment"], string>> = {
  sim: "simulated",
  process: "in processes",
  docker: "in containers",
};

/** The run in a line: how much was done, by whom, for how long, against what. */
export function facts(record: RunRecord): string[] {
  const { operations, scenario, faults } = record;
  const all = operations.ok + operations.fail + operations.info;
  const struck = faults.filter((fault) => fault.skipped === undefined).length;
  const known = scenario.system ?? scenario.program?.join(" ");
  // What was only read from a file has no seed, and nobody knows how it came to be.
  const ours = record.seed !== "" && known !== undefined;
  return [
    ...(known === undefined
      ? []
      : [`${cut(known, 60)}${scenario.bugs.length > 0 ? ` with bug ${scenario.bugs.join(", ")}` : ""}`]),
    `${formatCount(all)} operations (${formatCount(operations.ok)} ok, ${formatCount(operations.fail)} failed, ${formatCount(operations.info)} unanswered)`,
    ...(ours ? [`${scenario.nodes} nodes, ${scenario.concurrency} clients`] : []),
    ...(ours ? [`${formatDuration(record.durationMs * 1e6)} ${worldWords[scenario.environment]}`] : []),
    ...(struck === 0 ? [] : [`${struck} ${struck === 1 ? "fault" : "faults"}`]),
    ...(record.seed === "" ? [] : [`seed ${record.seed}`]),
  ];
}
