import type { WeakerClaim } from "../core/claim.ts";
import type { NetworkOptions, WrittenDelays } from "../environments/environment.ts";

/**
 * Everything that decides a run. Written to `scenario.json`; with the seed it is all that a replay needs.
 * Drawn values (swarm options) are written out, so that a run can be repeated from its own output.
 */
export interface Scenario {
  /** A name of the registry or the path of a module that exports `system`. Absent for a foreign program. */
  readonly system?: string;
  readonly bugs: readonly string[];
  /** Options of the system that were given, as texts by name; absent when none was. */
  readonly systemOptions?: Readonly<Record<string, string>>;
  /** What is to be checked, where the system promises less than the workload's own checkers ask. */
  readonly claim?: WeakerClaim;
  readonly program?: readonly string[];
  readonly workload: string;
  readonly environment: "sim" | "process" | "docker";
  readonly nodes: number;
  readonly concurrency: number;
  /** Operations per second over all clients; 0 is as fast as they can. */
  readonly rate: number;
  /** `closed`: a busy client delays the next operation. `open`: arrivals do not wait, a queue forms. */
  readonly arrival: "closed" | "open";
  readonly keys: number;
  readonly values: "unique" | "small";
  readonly topology: "grid" | "line" | "tree" | "total";
  readonly operationsPerKey: number;
  readonly operationsMax: number;
  /** How long faults strike, how long recovery may take, how long a call may take; ms. */
  readonly timeMs: number;
  readonly recoveryMs: number;
  readonly timeoutMs: number;
  readonly faults: readonly string[];
  readonly target: "any" | "leader" | "follower" | "mixed";
  /** Mean time between injections, ms. */
  readonly faultIntervalMs: number;
  /** What the nemesis does and when; drawn from the seed and written out. */
  readonly schedule: readonly ScheduledFault[];
  readonly network: NetworkOptions;
  /** Operations and delays that are written down and played, instead of drawn by workload and network. */
  readonly script?: Script;
  readonly seed: string;
  /** The load ends at the first violation that is certain while the run goes on; absent: at its time. */
  readonly stopAtViolation?: true;
  /** Messages in the trace. */
  readonly trace: boolean;
}

/** With the schedule of faults, everything that happens to the system from outside. */
export interface Script {
  readonly operations: readonly ScriptedOperation[];
  /** Absent: all are drawn. */
  readonly delays?: WrittenDelays;
  /** The order of steps, in place of times and delays: the simulator in somebody's hand. */
  readonly order?: ScriptedOrder;
}

/** Operations are made at their steps ("call 0" the first of the list), whatever their times. */
export interface ScriptedOrder {
  /** How long the cluster is left alone at first. */
  readonly settleMs: number;
  /** Messages by link, type and number ("n1>n2 vote 0"), calls, and events such as "reboot n1"; see steps.ts. */
  readonly steps: readonly string[];
}

export interface ScriptedOperation {
  /** From the begin of the run; later when the client is still busy. */
  readonly atMs: number;
  /** The client that makes the call. Client c asks node c modulo the number of nodes first. */
  readonly client: number;
  readonly f: string;
  readonly input: unknown;
  readonly key?: string | number;
  /** Made when all is mended and settled. */
  readonly final?: true;
}

export interface ScheduledFault {
  readonly fault: string;
  readonly target: "any" | "leader" | "follower";
  readonly atMs: number;
  readonly durationMs: number;
  /** Names the fault's own random stream. */
  readonly id: number;
}
