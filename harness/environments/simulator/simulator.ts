import { assert } from "../../core/assert.ts";
import type { Random } from "../../core/random.ts";
import { msToNanos, nanosPerSecond } from "../../core/time.ts";
import { UsageError } from "../../core/usage-error.ts";
import type { Capability, Cluster, Environment, LaunchOptions, NetworkOptions } from "../environment.ts";
import { SimulatedCluster } from "./cluster.ts";
import { type DiceBox, RecordingBox, SharedDice, WrittenBox } from "./dice.ts";
import { Driver, type DriverLimits } from "./driver.ts";
import { Holder } from "./holder.ts";
import type { World } from "./life.ts";
import { Machine, type MachineOptions } from "./machine.ts";
import { Network } from "./network.ts";
import { Scheduler } from "./scheduler.ts";
import type { StreamTimes } from "./stream-link.ts";
import { Trace } from "./trace.ts";

export interface SimulatorOptions {
  readonly limits: DriverLimits;
  /** Copies of messages on their way at the same time; further ones are dropped, and that is logged. */
  readonly inFlightMax: number;
  readonly machine: MachineOptions;
  readonly stream: StreamTimes;
}

export const simulatorDefaults: SimulatorOptions = {
  limits: { eventsMax: 1_000_000_000, eventsAtOnceMax: 1_000_000 },
  inFlightMax: 100_000,
  machine: {
    disk: {
      access: { distribution: "exponential", meanMs: 0.02 },
      sync: { distribution: "uniform", meanMs: 1 },
      capacity: 64 * 1024 * 1024,
    },
    bootMax: 10 * nanosPerSecond,
  },
  stream: { retransmit: msToNanos(200), retransmitMax: msToNanos(1000), breakAfter: msToNanos(5000) },
};

const capabilities: ReadonlySet<Capability> = new Set<Capability>([
  "crash",
  "pause",
  "links",
  "datagrams",
  "delay",
  "bandwidth",
  "reset",
  "clock-offset",
  "clock-rate",
  "lose-unsynced",
  "torn-tail",
  "disk-space",
  "disk-errors",
  "disk-corruption",
]);

/** One thread, virtual time: the same seed gives the same run, event for event. */
export const simulator: Environment = createSimulator();

/** For orders that somebody chooses: disks take no time, so that time passes only where it is let pass. */
export const simulatorInHand: Environment = createSimulator({
  machine: {
    ...simulatorDefaults.machine,
    disk: {
      ...simulatorDefaults.machine.disk,
      access: { distribution: "constant", meanMs: 0 },
      sync: { distribution: "constant", meanMs: 0 },
    },
  },
});

export function createSimulator(options: Partial<SimulatorOptions> = {}): Environment {
  const given = { ...simulatorDefaults, ...options };
  return {
    name: "sim",
    summary: "a seeded simulation in virtual time, on one thread",
    capabilities,
    offers: ({ transport }) => offered(transport),
    launch: (launch) => launchSimulated(launch, given),
  };
}

async function launchSimulated(launch: LaunchOptions, options: SimulatorOptions): Promise<Cluster> {
  const { boot } = launch.launchable;
  if (boot === undefined) {
    throw new UsageError(
      "the simulator runs systems written for faultline's runtime only; a foreign program needs --env process",
    );
  }
  assert(launch.nodes.length > 0, "a cluster needs at least one node");
  const world = createWorld(launch, options);
  const machines = launch.nodes.map((id) => {
    return new Machine(id, boot, world, launch.random.fork(`node/${id}`), options.machine);
  });
  for (const machine of machines) world.network.attach(machine);
  const cluster = new SimulatedCluster(world, machines, offered(launch.network.transport));
  try {
    await cluster.drive(Promise.all(machines.map((machine) => machine.start())));
    const dead = cluster.deaths()[0];
    if (dead !== undefined) throw new UsageError(`the node ${dead.node} died while it started: ${dead.text}`);
    return cluster;
  } catch (error) {
    await cluster[Symbol.asyncDispose]();
    throw error;
  }
}

function createWorld(launch: LaunchOptions, options: SimulatorOptions): World {
  const scheduler = new Scheduler();
  const driver = new Driver(scheduler, options.limits);
  const trace = new Trace(launch.sink, scheduler, driver);
  const holder = new Holder();
  const network = new Network({
    scheduler,
    trace,
    holder,
    dice: diceOf(launch, launch.random.fork("network")),
    options: launch.network,
    inFlightMax: options.inFlightMax,
    stream: options.stream,
  });
  return { scheduler, driver, network, trace, holder, nodes: Object.freeze([...launch.nodes]) };
}

function diceOf({ delays }: LaunchOptions, random: Random): DiceBox {
  const box = delays?.play === undefined ? new SharedDice(random) : new WrittenBox(random, delays.play);
  return delays?.record === undefined ? box : new RecordingBox(box, delays.record);
}

/** A stream hides doubled and overtaken messages, so that imposing them would do nothing; datagrams have no connections. */
function offered(transport: NetworkOptions["transport"]): ReadonlySet<Capability> {
  const beyond: Capability = transport === "datagram" ? "reset" : "datagrams";
  return new Set([...capabilities].filter((capability) => capability !== beyond));
}
