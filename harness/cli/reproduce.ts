import type { Latency, Timing } from "../environments/environment.ts";
import { optionForms } from "../run/option-forms.ts";
import type { Scenario } from "../run/scenario.ts";
import { containerNetwork } from "./container-network.ts";

/** The command that runs a scenario again; options that have their usual value are left out. */
export function reproduceCommand(scenario: Scenario): string {
  const words = ["npx faultline run"];
  if (scenario.system !== undefined) words.push(shellWord(scenario.system));
  else words.push(`--program ${shellWord(scenario.program![0]!)}`);
  const texts = textsOf(scenario);
  for (const { name, fallback } of optionForms) {
    const value = texts[name];
    if (value !== undefined && value !== usual(scenario, name, fallback))
      words.push(`--${name} ${shellWord(value)}`);
  }
  for (const [name, text] of Object.entries(scenario.systemOptions ?? {}))
    words.push(`--${name} ${shellWord(text)}`);
  words.push(`--seed ${shellWord(scenario.seed)}`);
  const args = scenario.program?.slice(1) ?? [];
  if (args.length > 0) words.push("--", ...args.map(shellWord));
  return words.join(" ");
}

/** What an option is when nobody says otherwise: it depends on the world, and on the system which workload comes first. */
function usual({ environment, system }: Scenario, name: string, fallback: string): string | undefined {
  if (environment === "docker" && containerNetwork[name] !== undefined) return String(containerNetwork[name]);
  return name === "workload" && system !== undefined && /[/\\.]/.test(system) ? undefined : fallback;
}

/** A scenario as texts of the options it was made from. */
function textsOf(scenario: Scenario): Readonly<Record<string, string>> {
  const { network } = scenario;
  return {
    workload: scenario.workload,
    bug: scenario.bugs.join(","),
    ...(scenario.program === undefined ? { env: scenario.environment } : {}),
    nodes: String(scenario.nodes),
    concurrency: scenario.concurrency === 2 * scenario.nodes ? "2n" : String(scenario.concurrency),
    rate: String(scenario.rate),
    arrival: scenario.arrival,
    keys: String(scenario.keys),
    values: scenario.values,
    topology: scenario.topology,
    "ops-per-key": String(scenario.operationsPerKey),
    "max-ops": String(scenario.operationsMax),
    fault: scenario.faults.join(","),
    target: scenario.target,
    interval: durationText(scenario.faultIntervalMs),
    time: durationText(scenario.timeMs),
    recovery: durationText(scenario.recoveryMs),
    timeout: durationText(scenario.timeoutMs),
    latency: latencyText(network.latency),
    "client-latency": latencyText(network.clientLatency),
    transport: network.transport,
    loss: String(network.loss),
    duplication: String(network.duplication),
    timing: timingText(network.timing),
    "stop-at-violation": scenario.stopAtViolation === true ? "yes" : "no",
    trace: scenario.trace ? "yes" : "no",
  };
}

function durationText(ms: number): string {
  return ms % 1000 === 0 && ms > 0 ? `${ms / 1000}s` : `${ms}ms`;
}

function latencyText({ distribution, meanMs }: Latency): string {
  return `${distribution}:${durationText(meanMs)}`;
}

function timingText(timing: Timing): string {
  if (timing.model === "asynchronous") return timing.model;
  const bound = durationText(timing.boundMs);
  return timing.model === "synchronous"
    ? `synchronous:${bound}`
    : `partial:${bound}@${durationText(timing.stableAtMs)}`;
}

/** Quotes a word for a POSIX shell when it needs it: the command is for people to paste. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_./:@,=+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
