import { describe, expect, test } from "vitest";
import { systemNamed } from "../../systems-under-test/index.ts";
import { systemOptionsOf } from "../../systems-under-test/system-options.ts";
import { Random } from "../core/random.ts";
import type { Cluster, TraceSink } from "../environments/environment.ts";
import { simulator } from "../environments/simulator/simulator.ts";
import { faults, refuse } from "../faults/index.ts";
import { Nemesis, type NemesisEvent } from "./nemesis.ts";
import { unexcused } from "./nodes-verdict.ts";
import { drawSchedule } from "./schedule.ts";
import { drawSwarm, type Swarm } from "./swarm.ts";

/** More seeds by FAULTLINE_SEEDS, for a soak. */
const seeds = Number(process.env["FAULTLINE_SEEDS"] ?? 25);
const first = Number(process.env["FAULTLINE_FIRST"] ?? 1);

describe("the nemesis on simulated Raft clusters", () => {
  test("plays schedules of all faults on drawn networks, and every probe tells bite and end", async () => {
    const tally = { bitten: 0, blind: 0, skipped: 0 };
    const seen = new Set<string>();
    for (let seed = first; seed < first + seeds; seed++) {
      const { nemesis, swarm } = await play(seed, drawn(seed));
      expect(nemesis.failures, `seed ${seed}: ${JSON.stringify(swarm.network)}`).toEqual([]);
      for (const record of nemesis.records) {
        if (record.skipped !== undefined) tally.skipped++;
        else if (record.evidence.bit) {
          tally.bitten++;
          seen.add(record.name);
        } else tally.blind++;
      }
    }
    // Most faults are seen at work even where five overlap at any time, and each kind is among them.
    expect(tally.bitten).toBeGreaterThan(tally.blind + tally.skipped);
    const possible = faults.filter((fault) => refuse(fault, simulator.capabilities) === undefined);
    expect(possible.length).toBeGreaterThan(20);
    expect([...seen].sort()).toEqual(possible.map((fault) => fault.name).sort());
  });

  test("does the same twice from the same seed", async () => {
    const swarm = drawSwarm(new Random("twice"));
    const [one, other] = [await play(5, swarm), await play(5, swarm)];
    expect(one.events).toEqual(other.events);
    expect(one.events.length).toBeGreaterThan(20);
  });
});

/** Streams are rare in a swarm; here every third network is one, for what only connections can suffer. */
function drawn(seed: number): Swarm {
  const swarm = drawSwarm(new Random(seed).fork("swarm"));
  return seed % 3 === 0 ? { ...swarm, network: { ...swarm.network, transport: "stream" } } : swarm;
}

async function play(
  seed: number,
  swarm: Swarm,
): Promise<{ readonly nemesis: Nemesis; readonly events: readonly NemesisEvent[]; readonly swarm: Swarm }> {
  const random = new Random(seed);
  const cluster = await launch(random.fork("cluster"), swarm);
  const offered = faults.filter((fault) => refuse(fault, cluster.capabilities) === undefined);
  const options = { faults: offered, target: "mixed", timeMs: 20_000, faultIntervalMs: 1000 } as const;
  const events: NemesisEvent[] = [];
  const nemesis = new Nemesis({
    cluster,
    faults,
    schedule: drawSchedule(random.fork("schedule"), options),
    random: random.fork("faults"),
    record: (event) => events.push(event) - 1,
  });
  await cluster.drive(nemesis.run());
  await cluster.drive(nemesis.mendAll());
  for (const node of cluster.nodes) expect(cluster.state(node)).toBe("up");
  expect(unexcused(cluster.deaths?.() ?? [], nemesis.records)).toEqual([]);
  await cluster[Symbol.asyncDispose]();
  return { nemesis, events, swarm };
}

function launch(random: Random, swarm: Swarm): Promise<Cluster> {
  const boot = systemNamed("raft").boot(new Set(), systemOptionsOf(systemNamed("raft")));
  return simulator.launch({
    launchable: { system: "raft", bugs: [], boot },
    nodes: Array.from({ length: swarm.nodes }, (_, index) => `n${index + 1}`),
    random,
    network: swarm.network,
    sink: silent,
  });
}

const silent: TraceSink = { messages: false, message: () => {}, note: () => {}, log: () => {} };
