import type { Topology } from "../../workloads/workload.ts";
import { UsageError, unknownName } from "../core/usage-error.ts";
import type { Latency, NetworkOptions, Timing } from "../environments/environment.ts";
import { optionForms } from "./option-forms.ts";

/** What can be said of a run on the command line, in a scenario file, or in a recorded scenario of a bug. */
export interface RunOptions {
  readonly workload: string;
  readonly env: "sim" | "process" | "docker";
  readonly nodes: number;
  readonly concurrency: number;
  readonly rate: number;
  readonly arrival: "closed" | "open";
  readonly keys: number;
  readonly values: "unique" | "small";
  readonly topology: Topology;
  readonly opsPerKey: number;
  readonly maxOps: number;
  readonly timeMs: number;
  readonly recoveryMs: number;
  readonly timeoutMs: number;
  readonly faults: readonly string[];
  readonly target: "any" | "leader" | "follower" | "mixed";
  readonly faultIntervalMs: number;
  readonly network: NetworkOptions;
  readonly bugs: readonly string[];
  readonly trace: boolean;
  readonly swarm: boolean;
  readonly stopAtViolation: boolean;
}

const topologies: readonly Topology[] = ["grid", "line", "tree", "total"];

export type OptionTexts = Readonly<Record<string, string | number | undefined>>;

/**
 * Parses option texts by name. Throws a UsageError that says what is wrong, what was expected, and the nearest
 * valid name, among which are those of the system's own options.
 */
export function parseOptions(
  given: OptionTexts,
  fallbacks: OptionTexts = {},
  systemNames: readonly string[] = [],
): RunOptions {
  const names = optionForms.map((form) => form.name);
  for (const name of Object.keys(given))
    if (!names.includes(name)) throw unknownName("option", name, [...names, ...systemNames]);
  const text = (name: string): string =>
    String(given[name] ?? fallbacks[name] ?? optionForms.find((form) => form.name === name)!.fallback);
  const nodes = count("nodes", text("nodes"), 1, 100);
  return {
    workload: text("workload"),
    env: oneOf("env", text("env"), ["sim", "process", "docker"]),
    nodes,
    concurrency: concurrencyOf(text("concurrency"), nodes),
    rate: number("rate", text("rate"), 0, 1_000_000),
    arrival: oneOf("arrival", text("arrival"), ["closed", "open"]),
    keys: count("keys", text("keys"), 1, 100_000),
    values: oneOf("values", text("values"), ["unique", "small"]),
    topology: oneOf("topology", text("topology"), topologies),
    opsPerKey: count("ops-per-key", text("ops-per-key"), 1, 1_000_000),
    maxOps: count("max-ops", text("max-ops"), 1, 10_000_000),
    timeMs: duration("time", text("time")),
    recoveryMs: duration("recovery", text("recovery")),
    timeoutMs: duration("timeout", text("timeout")),
    faults: list(text("fault")),
    target: oneOf("target", text("target"), ["any", "leader", "follower", "mixed"]),
    faultIntervalMs: duration("interval", text("interval")),
    network: networkOf(text),
    bugs: list(text("bug")),
    trace: yes("trace", text("trace")),
    swarm: yes("swarm", text("swarm")),
    stopAtViolation: yes("stop-at-violation", text("stop-at-violation")),
  };
}

/** "30s", "500ms", "2m", "1h" in ms. */
export function duration(name: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim());
  if (match === null)
    throw new UsageError(`--${name} "${text}": expected a duration such as 500ms, 30s or 2m`);
  const ms = Number(match[1]) * unitsMs[match[2] as keyof typeof unitsMs];
  if (ms > durationMaxMs) throw new UsageError(`--${name} "${text}": expected at most 24h`);
  return ms;
}

const unitsMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const durationMaxMs = 24 * unitsMs.h;

function list(text: string): string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "none");
}

function oneOf<V extends string>(name: string, text: string, valid: readonly V[]): V {
  const found = valid.find((value) => value === text);
  if (found === undefined) throw unknownName(`--${name}`, text, valid);
  return found;
}

/** A flag that is yes or no. */
export function yes(name: string, text: string): boolean {
  return oneOf(name, text, ["yes", "no", "true", "false"]).match(/yes|true/) !== null;
}

function number(name: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < low || value > high) {
    throw new UsageError(`--${name} "${text}": expected a number from ${low} to ${high}`);
  }
  return value;
}

function count(name: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text.trim()) || value < low || value > high) {
    throw new UsageError(`--${name} "${text}": expected a whole number from ${low} to ${high}`);
  }
  return value;
}

function concurrencyOf(text: string, nodes: number): number {
  const perNode = /^(\d+)n$/.exec(text.trim());
  return perNode === null
    ? count("concurrency", text, 1, 10_000)
    : count("concurrency", String(Number(perNode[1]) * nodes), 1, 10_000);
}

function networkOf(text: (name: string) => string): NetworkOptions {
  return {
    latency: latencyOf("latency", text("latency")),
    clientLatency: latencyOf("client-latency", text("client-latency")),
    transport: oneOf("transport", text("transport"), ["stream", "datagram"]),
    loss: number("loss", text("loss"), 0, 1),
    duplication: number("duplication", text("duplication"), 0, 1),
    timing: timingOf(text("timing")),
  };
}

function latencyOf(name: string, text: string): Latency {
  const [first, second] = text.includes(":") ? text.split(":", 2) : ["constant", text];
  const distribution = oneOf(name, first!, ["constant", "uniform", "exponential", "normal"]);
  return { distribution, meanMs: duration(name, second!) };
}

function timingOf(text: string): Timing {
  const [model, rest = ""] = text.split(":", 2);
  switch (oneOf("timing", model!, ["asynchronous", "synchronous", "partial"])) {
    case "asynchronous":
      return { model: "asynchronous" };
    case "synchronous":
      return { model: "synchronous", boundMs: duration("timing", rest) };
    case "partial": {
      const [bound = "", from = ""] = rest.split("@", 2);
      return { model: "partial", boundMs: duration("timing", bound), stableAtMs: duration("timing", from) };
    }
  }
}
