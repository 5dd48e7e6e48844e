import { performance } from "node:perf_hooks";
import { type Budget, defaultBudget } from "../../checkers/checker.ts";
import { type CoverageFacts, coverage } from "../../checkers/coverage.ts";
import { stats } from "../../checkers/stats.ts";
import { isServerSystem } from "../../systems-under-test/external/server.ts";
import type { SystemUnderTest } from "../../systems-under-test/system.ts";
import type { History } from "../core/history.ts";
import { nanosToMs } from "../core/time.ts";
import { invalid, unknown, type Validity, type Verdict, valid, worst } from "../core/verdict.ts";
import type { Death } from "../environments/environment.ts";
import type { NodeId } from "../runtime/message.ts";
import { digestOf } from "./digest.ts";
import { type EarlyStop, stoppedVerdict } from "./early-stop.ts";
import { nodesVerdict } from "./nodes-verdict.ts";
import { outsideOf, promised } from "./outside.ts";
import { progressVerdict } from "./progress-verdict.ts";
import type { RunParts } from "./run-parts.ts";
import type { CheckRecord, FaultRecord, OperationCounts, RunRecord } from "./run-record.ts";
import type { Scenario } from "./scenario.ts";
import type { Course } from "./story.ts";
import type { Tracer } from "./tracer.ts";
import { nodeNames, workloadOptionsOf } from "./workload-options.ts";

export interface Evidenced {
  readonly parts: RunParts;
  readonly history: History;
  readonly course: Course;
  readonly stop: EarlyStop;
  readonly faults: readonly FaultRecord[];
  readonly deaths: readonly Death[];
  readonly tracer: Tracer;
}

export interface Judged {
  readonly verdict: Validity;
  readonly summary: string;
  readonly checks: readonly CheckRecord[];
  readonly operations: RunRecord["operations"];
  readonly outsideAssumptions: readonly string[];
  readonly caveats: readonly string[];
  readonly digest: string;
}

/** All checks of a finished run, merged: invalid beats unknown beats valid. A checker that throws yields unknown. */
export function judge(evidence: Evidenced): Judged {
  const { parts, history, course, stop, faults, deaths, tracer } = evidence;
  const { scenario } = parts;
  const budget = budgetOf(checkSeconds);
  const checks: CheckRecord[] = [];
  const add = (name: string, check: () => Verdict): void => void checks.push({ name, ...guarded(check) });
  const checkers = [...parts.workload.checkers(workloadOptionsOf(scenario)), ...(parts.checkers ?? [])];
  for (const checker of checkers) add(checker.name, () => checker.check(history, budget));
  add("stats", () => stats.check(history, budget));
  const { system } = parts;
  if (system !== undefined && !isServerSystem(system) && system.invariants !== undefined) {
    const nodes = nodeNames(scenario.nodes);
    add("invariants", () => invariants(system, tracer, nodes));
  }
  add("nodes", () => nodesVerdict(deaths, faults));
  const { progress: promise } = promised(parts) ?? {};
  if (promise !== undefined) {
    const nodes = nodeNames(scenario.nodes);
    const { notes } = tracer;
    add("progress", () => progressVerdict({ promise, scenario, nodes, history, faults, deaths, notes }));
  }
  const { violation } = stop;
  if (violation !== undefined) add("stop at violation", () => stoppedVerdict(violation));
  add("recovery", () => recoveryVerdict(course, scenario, violation !== undefined));
  add("coverage", () => coverage(coverageFacts(evidence)));
  const verdict = worst(checks.map((check) => check.validity));
  const { kinds: outsideAssumptions, caveats } = outsideOf(parts, faults, tracer.notes);
  return {
    verdict,
    summary: summarise(verdict, checks, outsideAssumptions),
    checks,
    operations: countOperations(history),
    outsideAssumptions,
    caveats: [
      ...tracer.caveats,
      ...caveats,
      ...(parts.workload.caveat === undefined ? [] : [parts.workload.caveat]),
      ...(stop.undecided === undefined
        ? []
        : [`Violations of some keys could not stop the run: ${stop.undecided}.`]),
    ],
    digest: digestOf(history, tracer.notes),
  };
}

/** How long all checks of a run together may take before they answer `unknown`. */
const checkSeconds = 120;

export function budgetOf(seconds: number): Budget {
  const deadline = performance.now() + seconds * 1000;
  return { ...defaultBudget, expired: () => performance.now() > deadline };
}

function guarded(check: () => Verdict): Verdict {
  try {
    return check();
  } catch (error) {
    return unknown(`the checker itself failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function invariants(system: SystemUnderTest, tracer: Tracer, nodes: readonly NodeId[]): Verdict {
  if (!tracer.notesComplete) return unknown("some notes were not kept, so invariants cannot be decided");
  const anomalies = system.invariants?.(tracer.notes, nodes) ?? [];
  if (anomalies.length > 0) return invalid(anomalies[0]!.explanation[0] ?? anomalies[0]!.kind, anomalies);
  return valid(`internal invariants hold over ${tracer.notes.length} noted transitions`);
}

function recoveryVerdict(course: Course, scenario: Scenario, stopped: boolean): Verdict {
  if (stopped && course.recoveredAt === undefined)
    return unknown("not observed: the run was stopped at a violation");
  if (course.limited) {
    const limit =
      scenario.script === undefined
        ? `the load ended at its limit of ${scenario.operationsMax} operations`
        : "the written operations ended before a recovery was seen";
    // Where nothing was broken there is nothing to recover from; otherwise nobody saw a recovery.
    return scenario.faults.length === 0
      ? valid(`nothing was broken; ${limit}`)
      : unknown(`not observed: ${limit}`);
  }
  if (course.recoveredAt !== undefined) {
    const ms = nanosToMs(course.recoveredAt - course.mendedAt);
    return valid(`every node served again ${ms.toFixed(0)} ms after the last fault was mended`, {
      recoveryMs: ms,
    });
  }
  return unknown(
    `no recovery within ${scenario.recoveryMs} ms after everything was mended: clients of ${course.silent.join(", ")} got no answer`,
  );
}

function coverageFacts({ history, course, faults, parts }: Evidenced): CoverageFacts {
  const { scenario } = parts;
  const final = countOperations({ events: history.events.slice(course.finalFrom) });
  const injected = faults.filter((fault) => fault.skipped === undefined);
  return {
    okOperations: countOperations(history).ok,
    recovered: course.recoveredAt !== undefined || (course.limited && scenario.faults.length === 0),
    ...(parts.workload.after === undefined
      ? {}
      : { finalOperations: { planned: final.ok + final.fail + final.info, ok: final.ok } }),
    ...(scenario.faults.length === 0
      ? {}
      : {
          faults: [
            {
              name: scenario.faults.join(","),
              injected: injected.length,
              bit: injected.filter((fault) => fault.evidence.bit).length,
            },
          ],
          leftOut: leftOut(parts, injected),
        }),
  };
}

/** Every run draws its own mix of what was asked for; so a seed may leave one out, which has to be said. */
function leftOut({ asked = [] }: RunParts, injected: readonly FaultRecord[]): string[] {
  const struck = new Set(injected.map((fault) => fault.name));
  return asked.filter(({ members }) => !members.some((name) => struck.has(name))).map(({ name }) => name);
}

/** The verdict in a sentence or two: of a violation the first anomaly's headline. */
export function summarise(
  verdict: Validity,
  checks: readonly CheckRecord[],
  outsideAssumptions: readonly string[],
): string {
  const worstChecks = checks.filter((check) => check.validity === verdict);
  if (verdict === "valid") return heldText(checks);
  const reasons = worstChecks.map((check) => sentence(`${check.name}: ${check.summary}`)).join(" ");
  const outsideText =
    outsideAssumptions.length === 0
      ? ""
      : ` Outside its assumptions: the system does not promise to survive ${outsideAssumptions.join(", ")}.`;
  const first = worstChecks.flatMap((check) => check.anomalies)[0];
  if (first === undefined)
    return `${verdict === "invalid" ? "Invalid" : "Unknown"}: ${reasons}${outsideText}`;
  // A ladder's anomalies are the models it refutes, one violation of the weakest or many: its headline tells them.
  const others =
    worstChecks.flatMap(({ name, anomalies }) => (name === "ladder" ? anomalies.slice(0, 1) : anomalies))
      .length - 1;
  const more =
    others > 0 ? ` ${others} more ${others === 1 ? "violation was" : "violations were"} found.` : "";
  return `${sentence(capital(first.headline ?? first.explanation[0] ?? first.kind))}${more}${outsideText}`;
}

/** Measuring alone holds nothing: then its summary is all there is to tell. */
function heldText(checks: readonly CheckRecord[]): string {
  const measured = checks.filter(
    ({ detail }) => (detail as { claimed?: unknown } | undefined)?.claimed === false,
  );
  if (measured.length === 0 || measured.length < checks.length)
    return "Valid: everything that was claimed held.";
  return measured.map(({ summary }) => sentence(summary)).join(" ");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

export function countOperations(history: History): RunRecord["operations"] {
  const total = { ok: 0, fail: 0, info: 0 };
  const byFunction: Record<string, Record<keyof OperationCounts, number>> = {};
  for (const event of history.events) {
    if (typeof event.process !== "number" || event.type === "invoke") continue;
    total[event.type]++;
    byFunction[event.f] ??= { ok: 0, fail: 0, info: 0 };
    byFunction[event.f]![event.type]++;
  }
  return { ...total, byFunction };
}
