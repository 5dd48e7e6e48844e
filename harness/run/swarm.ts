import type { AnySystem } from "../../systems-under-test/external/server.ts";
import { type SystemOptionTexts, systemOptionsOf } from "../../systems-under-test/system-options.ts";
import type { Random } from "../core/random.ts";
import type { Latency, NetworkOptions } from "../environments/environment.ts";
import type { Scenario } from "./scenario.ts";

/** The options of a scenario that a swarm run draws for itself. */
export type Swarm = Pick<
  Scenario,
  "nodes" | "concurrency" | "rate" | "keys" | "target" | "faultIntervalMs" | "network"
>;

/**
 * Draws the world of one run from its seed, as TigerBeetle's simulator does: cluster size, load, network, how
 * often faults strike. What the caller gives is kept; everything is drawn all the same, each option from a stream
 * of its own, so that giving one moves no other.
 */
export function drawSwarm(random: Random, given: Partial<Swarm> = {}): Swarm {
  const drawn: Swarm = {
    nodes: random.fork("nodes").weighted([
      { value: 3, weight: 4 },
      { value: 5, weight: 4 },
      { value: 4, weight: 1 },
      { value: 7, weight: 1 },
    ]),
    concurrency: random.fork("concurrency").between(2, 12),
    rate: random.fork("rate").pick([20, 50, 100, 200, 400]),
    keys: random.fork("keys").between(1, 6),
    target: random.fork("target").pick(["any", "leader", "mixed", "mixed"] as const),
    faultIntervalMs: random.fork("interval").pick([1000, 2000, 4000, 8000]),
    network: drawNetwork(random.fork("network")),
  };
  return { ...drawn, ...given };
}

/**
 * Draws options of the system, each from a stream of its own; what was given is kept. Draws that do not go together
 * with the rest of the run are left out.
 */
export function drawSystemOptions(
  random: Random,
  system: AnySystem,
  given: SystemOptionTexts,
  nodes: number,
): SystemOptionTexts {
  const drawn = (system.options ?? []).flatMap(({ name, swarm }) =>
    swarm === undefined ? [] : [[name, random.fork(`option/${name}`).pick(swarm)] as const],
  );
  const all: SystemOptionTexts = { ...Object.fromEntries(drawn), ...given };
  return system.refuse?.(systemOptionsOf(system, all), nodes) === undefined ? all : given;
}

/** One line an option, for the terminal: the table a failure is repeated from. */
export function swarmLines(swarm: Swarm & Pick<Scenario, "systemOptions">): string[] {
  const { network } = swarm;
  const rows: readonly (readonly [string, string | number])[] = [
    ["nodes", swarm.nodes],
    ["clients", swarm.concurrency],
    ["rate", swarm.rate === 0 ? "as fast as they can" : `${swarm.rate} operations/s`],
    ["keys", swarm.keys],
    ["latency", latencyText(network.latency)],
    ["client latency", latencyText(network.clientLatency)],
    ["transport", network.transport],
    ["loss", percent(network.loss)],
    ["duplication", percent(network.duplication)],
    ["timing", timingText(network.timing)],
    ["fault every", `${swarm.faultIntervalMs} ms`],
    ["targets", swarm.target],
    ...Object.entries(swarm.systemOptions ?? {}),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

/** Half of the networks lose and double nothing: trouble that is always there hides trouble of other kinds. */
function drawNetwork(random: Random): NetworkOptions {
  const latency = drawLatencyOptions(random.fork("latency"), [0.5, 1, 2, 5, 10, 20]);
  const clientLatency = drawLatencyOptions(random.fork("client"), [0.1, 0.5, 1, 5]);
  const loss = random.fork("loss");
  const duplication = random.fork("duplication");
  return {
    latency,
    clientLatency,
    transport: random.fork("transport").weighted([
      { value: "datagram", weight: 3 },
      { value: "stream", weight: 1 },
    ] as const),
    loss: loss.chance(0.5) ? 0 : loss.between(1, 50) / 1000,
    duplication: duplication.chance(0.5) ? 0 : duplication.between(1, 50) / 1000,
    timing: { model: "asynchronous" },
  };
}

function drawLatencyOptions(random: Random, meansMs: readonly number[]): Latency {
  const distribution = random.pick(["constant", "uniform", "exponential", "normal"] as const);
  return { distribution, meanMs: random.pick(meansMs) };
}

const latencyText = ({ distribution, meanMs }: Latency): string => `${meanMs} ms (${distribution})`;

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

function timingText(timing: NetworkOptions["timing"]): string {
  if (timing.model === "asynchronous") return "asynchronous";
  if (timing.model === "synchronous") return `synchronous, within ${timing.boundMs} ms`;
  return `partially synchronous, within ${timing.boundMs} ms from ${timing.stableAtMs} ms on`;
}
