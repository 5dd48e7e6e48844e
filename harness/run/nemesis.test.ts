import { describe, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { msToNanos, nanosToMs, sleep } from "../core/time.ts";
import type { Fault } from "../faults/fault.ts";
import { faults } from "../faults/index.ts";
import { FakeCluster, type FakeOptions } from "../faults/kit/fake-cluster.test-kit.ts";
import { Nemesis, type NemesisEvent } from "./nemesis.ts";
import type { ScheduledFault } from "./scenario.ts";
import { drawSchedule } from "./schedule.ts";

describe("the nemesis", () => {
  test("records four events per fault and keeps a record with evidence", async () => {
    const { nemesis, events, cluster } = setUp([planned("crash", 100, 500), planned("pause", 200, 2000)]);
    await cluster.drive(nemesis.run());
    await cluster.drive(nemesis.mendAll());
    expect(nemesis.failures).toEqual([]);
    expect(nemesis.records).toHaveLength(2);
    for (const record of nemesis.records) {
      expect(record.events).toHaveLength(4);
      const names = record.events.map((index) => events[index]!.f);
      const { name } = record;
      expect(names).toEqual([`start-${name}`, `start-${name}`, `stop-${name}`, `stop-${name}`]);
      expect(record.evidence.bit).toBe(true);
      expect(record.mended?.bit).toBe(false);
      expect(nanosToMs(record.mendedAt! - record.injectedAt)).toBeGreaterThanOrEqual(500);
      expect(record.nodes.length).toBeGreaterThan(0);
    }
    expect(events[1]!.value).toMatchObject({ id: 100, detail: expect.any(String), evidence: { bit: true } });
  });

  test("carries out whole drawn schedules of all faults without a failure, the same way each time", async () => {
    const play = async (seed: number): Promise<string> => {
      const options = { faults, target: "mixed", timeMs: 20_000, faultIntervalMs: 700 } as const;
      const schedule = drawSchedule(new Random(seed), options);
      const fake = { nodes: 3 + (seed % 3), loss: (seed % 4) / 50, roles: { n1: "leader" } };
      const { nemesis, events, cluster } = setUp(schedule, fake);
      await cluster.drive(nemesis.run());
      await cluster.drive(nemesis.mendAll());
      expect(nemesis.failures, `seed ${seed}`).toEqual([]);
      expect(nemesis.records).toHaveLength(schedule.length);
      for (const node of cluster.nodes) expect(cluster.state(node)).toBe("up");
      return JSON.stringify(events);
    };
    for (let seed = 0; seed < 20; seed++) await play(seed);
    expect(await play(1)).toBe(await play(1));
  });

  test.each([
    ["crash", "crash", /did not bite: still running/],
    ["partition-halves", "impose", /did not bite: cut, but still answering/],
    ["pause", "resume", /was not seen to end: not running again/],
    ["partition-halves", "lift", /links silent after the final heal/],
  ] as const)(
    "calls it a failure when %s meets a world whose %s is out of order",
    async (name, part, text) => {
      const { nemesis, cluster } = setUp([planned(name, 10, 100)], { sabotage: [part] });
      await cluster.drive(nemesis.run());
      await cluster.drive(nemesis.mendAll());
      expect(nemesis.failures.join("\n")).toMatch(text);
    },
  );

  test("mends what is in force when it is stopped in the middle", async () => {
    const schedule = [planned("crash", 10, 60_000), planned("partition-halves", 20, 60_000)];
    const { nemesis, cluster } = setUp([...schedule, planned("pause", 30_000, 10)]);
    const running = nemesis.run();
    await cluster.drive(sleep(cluster.time, msToNanos(5000)));
    expect(nemesis.open).toBe(2);
    await cluster.drive(nemesis.mendAll());
    await cluster.drive(running);
    expect(nemesis.open).toBe(0);
    expect(nemesis.records.map((record) => record.name)).toEqual(["crash", "partition-halves"]);
    expect(nemesis.failures).toEqual([]);
  });

  test("records a fault that had nothing to hit, or that the cluster cannot offer, as skipped", async () => {
    const { nemesis, cluster } = setUp([planned("partition-halves", 10, 10)], { nodes: 1 });
    await cluster.drive(nemesis.run());
    expect(nemesis.records[0]).toMatchObject({ skipped: "one node alone has no links to cut" });
    const poor = setUp([planned("reorder", 10, 10)], { capabilities: ["links"] });
    await poor.cluster.drive(poor.nemesis.run());
    expect(poor.nemesis.records[0]).toMatchObject({ skipped: "this cluster does not offer datagrams" });
    expect([...nemesis.failures, ...poor.nemesis.failures]).toEqual([]);
  });

  test("bounds an injection that never ends, and undoes what it had done by then", async () => {
    let undone = false;
    const stuck = made((injection) => {
      injection.scope.defer(() => {
        undone = true;
      });
      return new Promise(() => undefined);
    });
    const { nemesis, cluster } = setUp([planned("made", 10, 10)], {}, [stuck]);
    await cluster.drive(nemesis.run());
    expect(nemesis.failures).toEqual([expect.stringMatching(/took longer than 60000 ms/)]);
    expect(undone).toBe(true);
  });

  test("goes on after an injection or a mending that throws, and reports both", async () => {
    const throwing = made(async () => {
      throw new Error("no such link");
    });
    const unmendable = {
      ...made(async () => ({
        detail: "made",
        nodes: [],
        evidence: { bit: true, text: "seen" },
        mended: () => undefined,
        [Symbol.asyncDispose]: async () => {
          throw new Error("cannot undo");
        },
      })),
      name: "unmendable",
    };
    const schedule = [planned("made", 10, 10), planned("unmendable", 20, 10), planned("crash", 30, 10)];
    const { nemesis, cluster } = setUp(schedule, {}, [throwing, unmendable, ...faults]);
    await cluster.drive(nemesis.run());
    expect(nemesis.failures).toEqual([
      expect.stringMatching(/made .* failed: no such link/),
      expect.stringMatching(/unmendable .* could not be mended: it failed: cannot undo/),
    ]);
    expect(nemesis.records.at(-1)).toMatchObject({ name: "crash", mended: { bit: false } });
  });

  test("starts nodes that died by themselves at the final heal", async () => {
    const { nemesis, cluster } = setUp([]);
    cluster.die("n2");
    await cluster.drive(nemesis.mendAll());
    expect(cluster.state("n2")).toBe("up");
    expect(nemesis.failures).toEqual([]);
  });

  test("undoes everything without probes when it is disposed of", async () => {
    const { nemesis, cluster } = setUp([planned("crash", 10, 60_000)]);
    const running = nemesis.run();
    await cluster.drive(sleep(cluster.time, msToNanos(3000)));
    await cluster.drive(nemesis[Symbol.asyncDispose]());
    await cluster.drive(running);
    for (const node of cluster.nodes) expect(cluster.state(node)).toBe("up");
  });
});

function setUp(schedule: readonly ScheduledFault[], options: FakeOptions = {}, known = faults) {
  const cluster = new FakeCluster(options);
  const events: NemesisEvent[] = [];
  const nemesis = new Nemesis({
    cluster,
    faults: known,
    schedule,
    random: new Random("nemesis"),
    record: (event) => events.push(event) - 1,
  });
  return { cluster, events, nemesis };
}

function planned(fault: string, atMs: number, durationMs: number): ScheduledFault {
  return { fault, target: "any", atMs, durationMs, id: atMs };
}

function made(inject: Fault["inject"]): Fault {
  return {
    name: "made",
    summary: "made for a test",
    kind: "crash",
    needs: [],
    durationMs: { min: 1, max: 2 },
    inject,
  };
}
