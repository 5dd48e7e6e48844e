import { type AnySystem, isServerSystem } from "../../systems-under-test/external/server.ts";
import type { Guarantee } from "../../systems-under-test/system.ts";
import {
  promisesOf,
  type SystemOptionTexts,
  systemOptionsOf,
} from "../../systems-under-test/system-options.ts";
import { workloadNamed } from "../../workloads/index.ts";
import { isWeakerClaim } from "../core/claim.ts";
import { Random } from "../core/random.ts";
import { UsageError, unknownName } from "../core/usage-error.ts";
import type { Launchable } from "../environments/environment.ts";
import { faults, resolveFaults } from "../faults/index.ts";
import type { World } from "../run/guided/change.ts";
import { type OptionTexts, parseOptions, type RunOptions } from "../run/options.ts";
import type { RunParts } from "../run/run-parts.ts";
import type { Scenario } from "../run/scenario.ts";
import { drawSchedule } from "../run/schedule.ts";
import { checkScript } from "../run/script-check.ts";
import { drawSwarm, drawSystemOptions, type Swarm } from "../run/swarm.ts";
import { workloadOptionsOf } from "../run/workload-options.ts";
import { containerNetwork, refuseSimulatedNetwork } from "./container-network.ts";
import { environmentNamed } from "./environment-named.ts";
import { findSystem, portableName } from "./find-system.ts";
import { possibleFaults } from "./possible-faults.ts";

/** What was asked for: a system by name or path, or a foreign program with its arguments. */
export type Subject = { readonly system: string } | { readonly program: readonly string[] };

/**
 * From texts to a scenario in which everything that was drawn is written out. The same subject, options and
 * seed give the same scenario on every machine.
 */
export async function scenarioOf(subject: Subject, texts: OptionTexts, seed: string): Promise<Scenario> {
  const system = "system" in subject ? await findSystem(subject.system) : undefined;
  const { runTexts, systemOptions: given } = separate(system, texts);
  const fallbacks = fallbacksOf(system);
  const contained = (runTexts["env"] ?? fallbacks["env"]) === "docker";
  if (contained) refuseSimulatedNetwork(runTexts);
  const asked = parseOptions(
    runTexts,
    contained ? { ...fallbacks, ...containerNetwork } : fallbacks,
    system?.options?.map(({ name }) => name),
  );
  const random = new Random(seed).fork("scenario");
  const options = asked.swarm
    ? {
        ...asked,
        ...drawSwarm(random.fork("swarm"), swarmGiven(asked, texts)),
        ...(contained ? { network: asked.network } : {}),
      }
    : asked;
  const systemOptions =
    asked.swarm && system !== undefined
      ? drawSystemOptions(random.fork("swarm"), system, given, options.nodes)
      : given;
  const environment = "program" in subject ? "process" : options.env;
  const claim =
    system === undefined ? undefined : promiseOf(system, { ...options, environment, systemOptions });
  const possible = await possibleFaults(
    options.faults,
    environment,
    { foreign: "program" in subject, transport: options.network.transport },
    system,
    systemOptions,
  );
  return {
    ...("system" in subject ? { system: subject.system } : { program: subject.program }),
    bugs: options.bugs,
    ...(Object.keys(systemOptions).length === 0 ? {} : { systemOptions }),
    ...(isWeakerClaim(claim) ? { claim } : {}),
    workload: options.workload,
    environment,
    nodes: options.nodes,
    concurrency: options.concurrency,
    rate: options.rate,
    arrival: options.arrival,
    keys: options.keys,
    values: options.values,
    topology: options.topology,
    operationsPerKey: options.opsPerKey,
    operationsMax: options.maxOps,
    timeMs: options.timeMs,
    recoveryMs: options.recoveryMs,
    timeoutMs: options.timeoutMs,
    faults: options.faults,
    target: options.target,
    faultIntervalMs: options.faultIntervalMs,
    schedule: drawSchedule(random.fork("schedule"), { ...options, faults: possible }),
    network: options.network,
    seed,
    ...(options.stopAtViolation ? { stopAtViolation: true } : {}),
    trace: options.trace,
  };
}

/** What a guided sweep must know of a seed's world: the faults that it draws, and those that may strike in it. */
export async function drawnFor(
  system: string,
  texts: OptionTexts,
  seed: string,
): Promise<World & Pick<Scenario, "schedule">> {
  const scenario = await scenarioOf({ system }, texts, seed);
  const { environment, faults: asked, network, schedule, systemOptions = {}, timeMs } = scenario;
  const where = { foreign: false, transport: network.transport };
  const possible = await possibleFaults(asked, environment, where, await findSystem(system), systemOptions);
  return { schedule, timeMs, faults: possible.map(({ name }) => name) };
}

/** Options of the run, and those of the system, which are declared by the system itself. */
function separate(
  system: AnySystem | undefined,
  texts: OptionTexts,
): { readonly runTexts: OptionTexts; readonly systemOptions: SystemOptionTexts } {
  const declared = new Set(system?.options?.map(({ name }) => name));
  const runTexts: Record<string, string | number | undefined> = {};
  const systemOptions: Record<string, string> = {};
  for (const [name, text] of Object.entries(texts)) {
    if (declared.has(name) && text !== undefined) systemOptions[name] = String(text);
    else runTexts[name] = text;
  }
  return { runTexts, systemOptions };
}

/** What was asked for by name is kept, everything else is drawn. */
function swarmGiven(asked: RunOptions, texts: OptionTexts): Partial<Swarm> {
  const { nodes, concurrency, rate, keys, target, faultIntervalMs, network } = asked;
  const all: Swarm = { nodes, concurrency, rate, keys, target, faultIntervalMs, network };
  const flags: Readonly<Record<keyof Swarm, readonly string[]>> = {
    nodes: ["nodes"],
    concurrency: ["concurrency"],
    rate: ["rate"],
    keys: ["keys"],
    target: ["target"],
    faultIntervalMs: ["interval"],
    network: ["latency", "client-latency", "transport", "loss", "duplication", "timing"],
  };
  const given = Object.entries(flags).filter(([, names]) => names.some((name) => texts[name] !== undefined));
  return Object.fromEntries(given.map(([field]) => [field, all[field as keyof Swarm]]));
}

/** What holds when nobody says otherwise; a foreign program's defaults are Maelstrom's. */
function fallbacksOf(system: AnySystem | undefined): OptionTexts {
  if (system === undefined) return { nodes: 5, workload: "echo", timeout: "5s", latency: "1ms" };
  return {
    nodes: system.nodesDefault ?? 5,
    workload: Object.keys(system.claims)[0],
    ...(isServerSystem(system) ? { env: "docker" } : {}),
  };
}

/** Finds everything a scenario names and refuses what the environment cannot do. */
export async function partsOf(
  scenario: Scenario,
): Promise<
  Pick<RunParts, "scenario" | "environment" | "launchable" | "system" | "workload" | "faults" | "asked">
> {
  const environment =
    scenario.script?.order === undefined
      ? await environmentNamed(scenario.environment)
      : (await import("../environments/simulator/simulator.ts")).simulatorInHand;
  const system = scenario.system === undefined ? undefined : await findSystem(scenario.system);
  const workload = workloadNamed(scenario.workload);
  if (scenario.stopAtViolation === true && workload.stream?.(workloadOptionsOf(scenario)) === undefined)
    throw new UsageError(
      `--stop-at-violation: the workload "${workload.name}" cannot be checked while it runs, not for what is claimed here; linearizable register and kv can.`,
    );
  for (const { fault } of scenario.schedule) resolveFaults([fault]);
  if (system !== undefined) promiseOf(system, scenario);
  checkScript(scenario, workload);
  if (scenario.program !== undefined)
    (await import("../environments/process/program.ts")).findProgram(scenario.program[0]!);
  return {
    scenario,
    environment,
    launchable: launchableOf(scenario, system),
    workload,
    faults,
    asked: scenario.faults.map((name) => ({
      name,
      members: resolveFaults([name]).map((fault) => fault.name),
    })),
    ...(system === undefined ? {} : { system }),
  };
}

function launchableOf(scenario: Scenario, system: AnySystem | undefined): Launchable {
  if (system === undefined) return { bugs: [], program: scenario.program! };
  const { bugs, systemOptions } = scenario;
  const options = systemOptionsOf(system, systemOptions);
  return {
    system: portableName(scenario.system!),
    bugs,
    ...(systemOptions === undefined ? {} : { systemOptions }),
    ...(isServerSystem(system)
      ? { server: { system, options } }
      : { boot: system.boot(new Set(bugs), options) }),
  };
}

/** Throws a UsageError for what the system does not offer; answers with the promise the workload is about. */
function promiseOf(
  system: AnySystem,
  { bugs, environment, nodes, systemOptions, workload }: Asked,
): Guarantee | undefined {
  if (isServerSystem(system) && environment !== "docker")
    throw new UsageError(`${system.name} runs as servers in containers: expected --env docker.`);
  for (const bug of bugs)
    if (!(bug in system.bugs)) throw unknownName(`bug of ${system.name}`, bug, Object.keys(system.bugs));
  const { claims } = promisesOf(system, systemOptionsOf(system, systemOptions, nodes));
  workloadNamed(workload);
  if (workload in claims) return claims[workload];
  throw new UsageError(
    `${system.name} does not serve the workload "${workload}"; it serves ${Object.keys(claims).join(", ")}.`,
  );
}

type Asked = Pick<Scenario, "workload" | "bugs" | "environment" | "nodes" | "systemOptions">;
