import { describe, expect, test } from "vitest";
import { runScenario } from "../run/run.ts";
import type { Scenario } from "../run/scenario.ts";
import { shrink } from "../run/shrink.ts";
import type { Executed, Written } from "../run/shrink-search.ts";
import { failsAs } from "../run/signature.ts";
import { type Leniency, LenientSteps } from "../run/steps.ts";
import { partsOf, scenarioOf } from "./prepare.ts";
import { primary, shrinking } from "./shrink.test-kit.ts";

const { defaults, shrunkTo } = shrinking(execute);

/**
 * A Raft that acknowledges too early, whose leader is cut off and started again: that is all it takes. Around it there
 * are three more calls, two events and messages that do not matter. One of these calls is the same client's to the
 * same node, so that without it the message that matters has another number.
 */
const superfluous: readonly string[] = [
  "call 0",
  "c0>n1 write 0",
  "n1>c0 write_ok 0",
  "call 1",
  "c1>n2 read 0",
  "timer n3 0",
  "n2>c1 error 0",
  "isolate n1 0",
  "n3>n1 prevote 0",
  "call 2",
  "c2>n3 write 0",
  "call 3",
  "c0>n1 write 1",
  "n1>c0 write_ok 1",
  "reboot n1 0",
  "timer n2 0",
  "rejoin n1 0",
];

describe("a written order of steps", () => {
  test("becomes the four steps that matter, of one call, the same way twice", async () => {
    const first = await shrunkTo(await written(), {});
    expect(first.ended).toBe("minimal");
    expect(first.scenario.script).toEqual({
      operations: [call(0, "write", 1)],
      order: { settleMs: 2000, steps: ["isolate n1 0", "call 0", "c0>n1 write 0", "reboot n1 0"] },
    });
    expect(first.passes.join("\n")).toMatch(/fewer operations: .*\n.*fewer events: .*\n.*fewer steps: /);
    expect((await shrunkTo(await written(), {})).scenario).toEqual(first.scenario);
    const played = await execute(first.scenario);
    expect(failsAs(played.data.record, primary)).toBe(true);
    expect(played.data.record.digest).toBe(first.data.record.digest);
  });

  test("keeps the limit of runs and says so, with what was found so far", async () => {
    const shrunk = await shrunkTo(await written(), { runsMax: 6 });
    expect(shrunk).toMatchObject({ ended: "runs", runs: 6 });
    expect(failsAs((await execute(shrunk.scenario)).data.record, primary)).toBe(true);
  });

  test("keeps how it failed: what fails in another way is no smaller case of it", async () => {
    const shrunk = await shrunkTo(await written(), {
      async execute(scenario, leniency) {
        const { data, ...rest } = await execute(scenario, leniency);
        if (rest.steps!.length >= 6) return { data, ...rest };
        const checks = data.record.checks.map((check) => ({ ...check, name: `another ${check.name}` }));
        return { data: { ...data, record: { ...data.record, checks } }, ...rest };
      },
    });
    expect(shrunk.ended).toBe("minimal");
    expect(shrunk.scenario.script.order?.steps).toHaveLength(6);
  });

  test("is played on as few nodes as it can be, without what happens to the others", async () => {
    const needed = ["call 0", "c0>n1 write 0", "n1>n2 append_entries 0", "n2>n1 appended 0"];
    const more = ["reboot n3 0", "n1>c0 write_ok 0", "call 1", "c1>n2 read 0"];
    const operations = [call(0, "write", 1), call(1, "read")];
    const { broken, scenario } = await shrunkTo(
      await written({ bug: "stale-read", operations, steps: [...needed, ...more] }),
      {},
    );
    expect([scenario.nodes, broken]).toEqual([2, 0]);
    expect(scenario.script.order?.steps).toEqual([...needed, ...more.slice(1, -1)]);
  });

  test("takes no detours: a call is made by the client that asks the right node first, and that one is answered", async () => {
    const way = (client: number): string[] => [
      ...[`c${client}>n1 write 0`, "n1>n2 append_entries 0", "n2>n1 appended 0"],
      ...[`n1>c${client} write_ok 0`, "call 1"],
    ];
    const { scenario } = await shrunkTo(
      await written({
        bug: "stale-read",
        operations: [call(2, "write", 1), call(1, "read")],
        steps: ["call 0", "c2>n3 write 0", "n3>c2 error 0", ...way(2)],
      }),
      {},
    );
    expect(scenario.script.operations).toEqual([call(0, "write", 1), call(1, "read")]);
    expect(scenario.script.order?.steps).toEqual(["call 0", ...way(0)]);
  });

  test("is not shrunk where it does not fail in this way", async () => {
    expect(await shrink({ ...(await written()), bugs: [] }, defaults)).toBeUndefined();
  });
});

const call = (client: number, f: string, input: unknown = null) => ({ atMs: 0, client, f, input, key: "k0" });

async function written({
  bug = "ack-before-replication",
  operations = [call(0, "write", 3), call(1, "read"), call(2, "write", 2), call(0, "write", 1)],
  steps = superfluous,
} = {}): Promise<Written> {
  return {
    ...(await scenarioOf({ system: "raft" }, { nodes: 3, concurrency: 3, keys: 1, bug }, "1")),
    script: { operations, order: { settleMs: 2000, steps } },
  };
}

async function execute(scenario: Scenario, leniency: Leniency = "exact"): Promise<Executed> {
  const parts = await partsOf({ ...scenario, trace: false });
  const chooser = new LenientSteps(scenario.script!.order!.steps, leniency);
  const data = await runScenario({ ...parts, reproduce: "", version: "", chooser });
  return { data, delays: new Map(), steps: chooser.taken };
}
