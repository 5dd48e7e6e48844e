import { performance } from "node:perf_hooks";
import { isServerSystem } from "../../systems-under-test/external/server.ts";
import type { MembershipAdmin } from "../../systems-under-test/system.ts";
import type { Workload, WorkloadOptions } from "../../workloads/workload.ts";
import { assert, HarnessError } from "../core/assert.ts";
import type { History } from "../core/history.ts";
import { nemesisProcess } from "../core/history.ts";
import { Random } from "../core/random.ts";
import { type Scope, scoped } from "../core/scope.ts";
import { msToNanos, nanosToMs } from "../core/time.ts";
import type { Cluster, Death, LaunchOptions } from "../environments/environment.ts";
import type { Generator } from "../generator/generator.ts";
import { poisson } from "../generator/open-loop.ts";
import { stagger } from "../generator/stagger.ts";
import { DefaultClient } from "./client.ts";
import { EarlyStop } from "./early-stop.ts";
import { Interpreter } from "./interpreter.ts";
import { type Judged, judge } from "./judge.ts";
import { Nemesis } from "./nemesis.ts";
import { playOrdered } from "./ordered.ts";
import type { Client } from "./performance.ts";
import { Recorder } from "./recorder.ts";
import type { LiveRun, RunParts } from "./run-parts.ts";
import type { FaultRecord, RunData, RunRecord } from "./run-record.ts";
import type { Scenario } from "./scenario.ts";
import { finalOfScript, loadOfScript } from "./script.ts";
import { writtenSteps } from "./steps.ts";
import { type Cast, type Course, playOut } from "./story.ts";
import { Tracer } from "./tracer.ts";
import { nodeNames, workloadOptionsOf } from "./workload-options.ts";

/** The run was stopped from outside (Ctrl-C). */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** Runs one scenario from start to verdict. Throws a HarnessError when faultline, not the system, failed. */
export async function runScenario(parts: RunParts): Promise<RunData> {
  const started = performance.now();
  const { scenario } = parts;
  const random = new Random(scenario.seed);
  const tracer = new Tracer(
    scenario.trace,
    parts.folder === undefined ? undefined : (line) => parts.folder?.trace(line),
  );
  const stage: Partial<Staged> = {};
  try {
    await scoped((scope) => perform(parts, random, tracer, scope, stage));
  } finally {
    parts.folder?.close(tracer.logs);
  }
  const { recorder, course, stop, faults, failures, deaths, counters, durationMs } = stage as Staged;
  if (failures.length > 0) throw new HarnessError(failures.join("; "));
  const history = recorder.close();
  if (parts.live !== undefined) parts.live.phase = "checking";
  const judged = judge({ parts, history, course, stop, faults, deaths, tracer });
  const record = recordOf(parts, judged, {
    faults,
    durationMs,
    counters,
    elapsedMs: performance.now() - started,
  });
  const { finalFrom } = course;
  return { record, history, messages: tracer.kept, notes: tracer.notes, logs: tracer.logs, finalFrom };
}

interface Staged {
  recorder: Recorder;
  course: Course;
  stop: EarlyStop;
  faults: readonly FaultRecord[];
  failures: readonly string[];
  deaths: readonly Death[];
  counters: Readonly<Record<string, number>>;
  durationMs: number;
}

/** Launches the cluster, plays the run out in it and takes everything down again. */
async function perform(
  parts: RunParts,
  random: Random,
  tracer: Tracer,
  scope: Scope,
  stage: Partial<Staged>,
): Promise<void> {
  const { scenario } = parts;
  const cluster = scope.use(
    await parts.environment
      .launch({
        launchable: parts.launchable,
        nodes: nodeNames(scenario.nodes),
        random,
        network: scenario.network,
        sink: tracer,
        needs: new Set(parts.faults.filter(isScheduled(scenario)).flatMap(({ needs }) => needs)),
        ...(parts.folder === undefined ? {} : { folder: parts.folder.path }),
        ...(parts.signal === undefined ? {} : { signal: parts.signal }),
        ...delaysOf(parts),
      })
      .catch((error: unknown) => {
        throw parts.signal?.aborted === true ? new Interrupted("interrupted") : error;
      }),
  );
  const recorder = new Recorder(() => cluster.time.now());
  stage.recorder = recorder;
  if (parts.folder !== undefined) recorder.listen((event) => parts.folder?.event(event));
  if (parts.live !== undefined) follow(parts.live, recorder, cluster);
  const interpreter = interpreterOf(parts, cluster, recorder, random.fork("generator"), tracer);
  const nemesis = new Nemesis({
    cluster,
    faults: parts.faults,
    schedule: scenario.schedule,
    random: random.fork("faults"),
    ...membershipOf(parts),
    record: ({ f, value }) => recorder.append({ type: "info", process: nemesisProcess, f, value }).index,
  });
  scope.defer(() => cluster.drive(nemesis[Symbol.asyncDispose]()));
  scope.defer(() => interpreter.close());
  const options = workloadOptionsOf(scenario);
  const stop = new EarlyStop(
    recorder,
    scenario.stopAtViolation === true ? parts.workload.stream?.(options) : undefined,
  );
  stage.stop = stop;
  const chosen: FaultRecord[] = [];
  const story = async (): Promise<Course> => {
    await setUp(parts.workload, cluster, options);
    const cast: Cast = {
      scenario,
      cluster,
      interpreter,
      nemesis,
      recorder,
      load: loadOf(parts.workload, options, scenario),
      quietMs: parts.workload.quietMs?.(options) ?? quietMsDefault,
      stop,
      phase: (name) => {
        if (parts.live !== undefined) parts.live.phase = name;
      },
      final: (soFar) => finalOf(parts, options, soFar),
    };
    const order = scenario.script?.order;
    if (order === undefined) return playOut(cast);
    return playOrdered(cast, order, parts.chooser ?? writtenSteps(order.steps), chosen);
  };
  stage.course = await cluster.drive(interruptible(story(), parts.signal));
  stage.faults = [...nemesis.records, ...chosen];
  stage.failures = nemesis.failures;
  stage.deaths = [...(cluster.deaths?.() ?? [])];
  stage.counters = { ...cluster.counters?.() };
  stage.durationMs = nanosToMs(cluster.time.now());
}

const quietMsDefault = 500;

function interpreterOf(
  parts: RunParts,
  cluster: Cluster,
  recorder: Recorder,
  random: Random,
  tracer: Tracer,
): Interpreter {
  const { scenario } = parts;
  return new Interpreter({
    time: cluster.time,
    random,
    recorder,
    concurrency: scenario.concurrency,
    nodes: cluster.nodes,
    operationsMax: scenario.operationsMax,
    open: (process, node) => openClient(parts, cluster, process, node),
    log: (text) => tracer.log(cluster.time.now(), "harness", text),
  });
}

/** The default client speaks to nodes of ours and to foreign programs; servers have clients of their own. */
function openClient(parts: RunParts, cluster: Cluster, process: number, node: string): Client {
  const { launchable, scenario, system, workload } = parts;
  if (launchable.server !== undefined) {
    assert(cluster.reach !== undefined, `the environment ${cluster.environment} has no way to servers`);
    return launchable.server.system.client({
      name: `c${process}`,
      node,
      nodes: cluster.nodes,
      reach: cluster.reach(`c${process}`),
      time: cluster.time,
      timeoutMs: scenario.timeoutMs,
      options: launchable.server.options,
      isReadOnly: (f) => workload.operations[f]?.readOnly === true,
    });
  }
  const habits = system !== undefined && !isServerSystem(system) ? system.client : undefined;
  return new DefaultClient({
    endpoint: cluster.connect(`c${process}`),
    time: cluster.time,
    operations: workload.operations,
    nodes: cluster.nodes,
    node,
    timeoutMs: scenario.timeoutMs,
    ...(habits === undefined ? {} : { habits }),
  });
}

/** The workload's plan at the scenario's rate, closed-loop or open-loop; or what is written. */
function loadOf(workload: Workload, options: WorkloadOptions, scenario: Scenario): Generator {
  if (scenario.script !== undefined) return loadOfScript(scenario.script);
  const plan = workload.during(options);
  if (scenario.rate === 0) return plan;
  const mean = Math.round(1e9 / scenario.rate);
  return scenario.arrival === "open" ? poisson(mean, plan) : stagger(mean, plan);
}

function finalOf(
  { scenario: { script }, workload }: RunParts,
  options: WorkloadOptions,
  soFar: History,
): Generator | undefined {
  return script === undefined || script.order !== undefined
    ? workload.after?.(options, soFar)
    : finalOfScript(script);
}

function delaysOf({ delays, scenario }: RunParts): Pick<LaunchOptions, "delays"> {
  const play = scenario.script?.delays;
  return {
    delays: { ...(play === undefined ? {} : { play }), ...(delays === undefined ? {} : { record: delays }) },
  };
}

/** Messages every node gets before the load starts, such as Maelstrom's topology. */
async function setUp(workload: Workload, cluster: Cluster, options: WorkloadOptions): Promise<void> {
  // Servers take no messages of ours; what their workloads need, their clients prepare.
  const messages = cluster.reach === undefined ? (workload.setup?.(cluster.nodes, options) ?? []) : [];
  if (messages.length === 0) return;
  const endpoint = cluster.connect("setup");
  const replies = messages.map(({ dest, body }) =>
    endpoint.call(dest, body, msToNanos(setUpTimeoutMs)).then((reply) => ({ dest, body, reply })),
  );
  for (const { dest, body, reply } of await Promise.all(replies)) {
    if (reply !== "timeout" && reply.body.type === "error") {
      throw new HarnessError(
        `${dest} refused the message "${body.type}" before the load: ${JSON.stringify(reply.body).slice(0, 200)}`,
      );
    }
    if (reply === "timeout")
      throw new HarnessError(
        `${dest} did not answer the message "${body.type}" before the load within ${setUpTimeoutMs} ms`,
      );
  }
  endpoint.close();
}

const setUpTimeoutMs = 10_000;

/** The administration of a system of ours, where it has members to change. */
function membershipOf({ system }: RunParts): { readonly membership?: MembershipAdmin } {
  if (system === undefined || isServerSystem(system) || system.membership === undefined) return {};
  return { membership: system.membership };
}

function follow(live: LiveRun, recorder: Recorder, cluster: Cluster): void {
  live.now = () => nanosToMs(cluster.time.now());
  recorder.listen((event) => {
    if (typeof event.process === "number" && event.type !== "invoke") live[event.type]++;
  });
}

function interruptible<V>(work: Promise<V>, signal: AbortSignal | undefined): Promise<V> {
  if (signal === undefined) return work;
  const interrupted = new Promise<never>((_, reject) => {
    const stop = (): void => reject(new Interrupted("interrupted"));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  return Promise.race([work, interrupted]);
}

interface Measured {
  readonly faults: readonly FaultRecord[];
  readonly durationMs: number;
  readonly elapsedMs: number;
  readonly counters: Readonly<Record<string, number>>;
}

function recordOf(parts: RunParts, judged: Judged, measured: Measured): RunRecord {
  const { scenario } = parts;
  return {
    format: "faultline-run",
    version: 1,
    verdict: judged.verdict,
    summary: judged.summary,
    seed: scenario.seed,
    digest: judged.digest,
    operations: judged.operations,
    checks: judged.checks,
    faults: measured.faults,
    path: parts.folder?.path ?? null,
    reproduce: parts.reproduce,
    scenario,
    versions: { faultline: parts.version, node: process.version },
    durationMs: Math.round(measured.durationMs),
    elapsedMs: Math.round(measured.elapsedMs),
    outsideAssumptions: judged.outsideAssumptions,
    caveats: judged.caveats,
    counters: measured.counters,
  };
}

const isScheduled =
  ({ schedule }: RunParts["scenario"]) =>
  ({ name }: RunParts["faults"][number]): boolean =>
    schedule.some(({ fault }) => fault === name);
