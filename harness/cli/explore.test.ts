import { describe, expect, test } from "vitest";
import { operationsOf } from "../core/history.ts";
import { Random } from "../core/random.ts";
import { type Explored, explore } from "../run/explore/explore.ts";
import { type Program, programsOf, type Scope } from "../run/explore/programs.ts";
import { runScenario } from "../run/run.ts";
import type { RunData } from "../run/run-record.ts";
import type { Scenario, ScriptedOperation } from "../run/scenario.ts";
import type { Chooser } from "../run/steps.ts";
import { workloadOptionsOf } from "../run/workload-options.ts";
import { partsOf, scenarioOf } from "./prepare.ts";

interface Subject {
  readonly system: string;
  readonly texts?: Readonly<Record<string, string | number>>;
  readonly settleMs?: number;
}

async function scenarioFor({ settleMs = 1000, system, texts = {} }: Subject): Promise<Scenario> {
  const given = { nodes: 3, concurrency: 3, keys: 1, trace: "no", ...texts };
  return {
    ...(await scenarioOf({ system }, given, "1")),
    script: { operations: [], order: { settleMs, steps: [] } },
  };
}

async function execute(scenario: Scenario, program: Program, chooser?: Chooser): Promise<RunData> {
  const { order } = scenario.script!;
  const parts = await partsOf({ ...scenario, script: { operations: program.operations, order: order! } });
  return runScenario({ ...parts, reproduce: "", version: "", ...(chooser === undefined ? {} : { chooser }) });
}

/** Explores, and gathers what came of all runs. */
async function outcomesOf(
  subject: Subject,
  programs: readonly Program[],
  options: Partial<Parameters<typeof explore>[0]> = {},
): Promise<{ explored: Explored; outcomes: Set<string> }> {
  const scenario = await scenarioFor(subject);
  const outcomes = new Set<string>();
  const explored = await explore({
    programs,
    stepsMax: 100,
    runsMax: 5000,
    reduction: true,
    spent: () => 0,
    ...options,
    async execute(program, chooser) {
      const data = await execute(scenario, program, chooser);
      outcomes.add(outcomeOf(data));
      return data;
    },
  });
  return { explored, outcomes };
}

/** What clients saw, with which call ended before which began, and what each node noted. */
function outcomeOf({ finalFrom, history, notes, record }: RunData): string {
  const operations = operationsOf({ events: history.events.slice(0, finalFrom) }).map(
    ({ completed, f, input, invoked, key, outcome, process }) => ({
      completed,
      f,
      input,
      invoked,
      key,
      outcome,
      process,
    }),
  );
  operations.sort((a, b) => Number(a.process) - Number(b.process) || a.invoked - b.invoked);
  const before = operations.map((one) => operations.map((other) => one.completed < other.invoked));
  const byNode = new Map<string, unknown[]>();
  for (const { fields, kind, node } of notes) byNode.set(node, [...(byNode.get(node) ?? []), [kind, fields]]);
  return JSON.stringify([
    operations.map(({ f, input, key, outcome, process }) => [process, f, input, key, outcome]),
    before,
    [...byNode].sort(),
    record.verdict,
  ]);
}

const call = (client: number, f: string, input: unknown = null): ScriptedOperation => ({
  ...{ atMs: 0, client, f, input, key: "k0" },
});

async function allPrograms(subject: Subject, scope: Scope): Promise<Program[]> {
  const scenario = await scenarioFor(subject);
  const { workload } = await partsOf(scenario);
  return programsOf(workload, workloadOptionsOf(scenario), scope, new Random("programs"));
}

describe("with the reduction and without it the same comes out", () => {
  const programs: readonly [string, Subject, Program][] = [
    [
      "of a single copy, a write and a read",
      { system: "single-copy" },
      { operations: [call(0, "write", 1), call(1, "read")], events: [] },
    ],
    ["of a Raft, a write", { system: "raft" }, { operations: [call(0, "write", 1)], events: [] }],
    [
      "of a Raft on streams, a write",
      { system: "raft", texts: { transport: "stream" } },
      { operations: [call(0, "write", 1)], events: [] },
    ],
    [
      "of a Raft with a bug, a write, and the leader cut off",
      { system: "raft", texts: { bug: "ack-before-replication" } },
      { operations: [call(0, "write", 1)], events: ["isolate n1 0"] },
    ],
    [
      "of a Raft whose clocks run together, the time-out of a follower",
      { system: "raft", texts: { "pre-vote": "no" } },
      { operations: [], events: ["time n2 0"] },
    ],
  ];
  test.each(programs)("%s", async (_, subject, program) => {
    const few = await outcomesOf(subject, [program]);
    const all = await outcomesOf(subject, [program], { reduction: false });
    expect([few.explored.ended, all.explored.ended]).toEqual(["exhausted", "exhausted"]);
    expect(few.explored.runs).toBeLessThan(all.explored.runs);
    expect(few.outcomes).toEqual(all.outcomes);
  });
});

describe("at a small scope", () => {
  test("a Raft whose nodes answer from their own state shows a stale read; its steps bring it again, byte for byte", async () => {
    const subject = { system: "raft", texts: { bug: "stale-read" } };
    const programs = [{ operations: [call(0, "write", 1), call(1, "read")], events: [] }];
    const { explored } = await outcomesOf(subject, programs);
    expect(explored.ended).toBe("violation");
    const { data, program, steps } = explored.violation!;
    const scenario = await scenarioFor(subject);
    const again = await execute(
      { ...scenario, script: { operations: [], order: { settleMs: 1000, steps } } },
      program,
    );
    expect(again.record.digest).toBe(data.record.digest);
    expect(again.record.verdict).toBe("invalid");
    const sound = await outcomesOf({ system: "raft" }, programs, { runsMax: 300 });
    expect(sound.explored.violation).toBeUndefined();
  });

  test("orders at random come first, and find what differs early: two followers that time out before they hear of a write", async () => {
    const subject = { system: "raft", texts: { bug: "ack-before-replication" } };
    const programs = [{ operations: [call(0, "write", 1)], events: ["timer n2 0", "timer n3 0"] }];
    const options = { random: new Random("walks"), runsMax: 60 };
    const { explored } = await outcomesOf(subject, programs, options);
    expect(explored).toMatchObject({ ended: "violation", runs: 0 });
    expect(explored.walks).toBeGreaterThan(0);
    const sound = await outcomesOf({ system: "raft" }, programs, options);
    expect(sound.explored).toMatchObject({ ended: "runs", walks: 16 });
  });

  test("the single copy is exhausted and clean", async () => {
    const subject = { system: "single-copy" };
    const programs = await allPrograms(subject, {
      operationsMax: 1,
      eventsMax: 1,
      kinds: ["timer", "reboot", "power-cut", "isolate", "rejoin"],
    });
    expect(programs.length).toBeGreaterThan(30);
    const { explored } = await outcomesOf(subject, programs);
    expect(explored).toMatchObject({
      ended: "exhausted",
      exhausted: programs.length,
      exhaustedSize: 2,
      cut: 0,
    });
  });

  test("orders that are longer than allowed are said to be cut, and the scope is not exhausted", async () => {
    const programs = [{ operations: [call(0, "write", 1)], events: [] }];
    const { explored } = await outcomesOf({ system: "raft" }, programs, { stepsMax: 3 });
    expect(explored).toMatchObject({ ended: "steps", exhausted: 0, stepsLongest: 3 });
    expect(explored.cut).toBe(explored.runs);
  });

  test("when the time is over the scope is not exhausted, whatever was tried", async () => {
    const programs = [{ operations: [call(0, "write", 1)], events: ["timer n2 0"] }];
    let asked = 0;
    const { explored } = await outcomesOf({ system: "raft" }, programs, { spent: () => asked++ / 5 });
    expect(explored).toMatchObject({ ended: "time", exhausted: 0, runs: 5 });
  });

  test("runs in which a checker could not decide are counted, but for those of too few operations", async () => {
    const scenario = await scenarioFor({ system: "single-copy" });
    const program = { operations: [call(0, "write", 1)], events: [] };
    for (const [name, undecided] of [
      ["linearizable", 1],
      ["coverage", 0],
    ] as const) {
      const explored = await explore({
        ...{ programs: [program], stepsMax: 100, runsMax: 100, reduction: true, spent: () => 0 },
        async execute(one, chooser) {
          const data = await execute(scenario, one, chooser);
          const checks = data.record.checks.map((check) =>
            check.name === name ? { ...check, validity: "unknown" as const } : check,
          );
          expect(checks.some(({ validity }) => validity === "unknown")).toBe(true);
          return { ...data, record: { ...data.record, checks } };
        },
      });
      expect(explored).toMatchObject({ ended: "exhausted", undecided: undecided * explored.runs });
    }
  });

  test("the limit of runs is kept", async () => {
    const programs = [{ operations: [call(0, "write", 1)], events: [] }];
    const { explored } = await outcomesOf({ system: "raft" }, programs, { runsMax: 1 });
    expect(explored).toMatchObject({ ended: "runs", runs: 1 });
  });
});

test("programs are all choices of events, equal ones in turn, and no rejoining without an isolation", async () => {
  const scope: Scope = { operationsMax: 0, eventsMax: 2, kinds: ["reboot", "isolate", "rejoin"] };
  const programs = await allPrograms({ system: "single-copy" }, scope);
  const events = programs.map((program) => program.events.join(", "));
  expect(new Set(events).size).toBe(events.length);
  // Of one: six. Of two: six and six again without order, and three of a node that is isolated and rejoins.
  expect(events.length).toBe(6 + 21 + 3);
  expect(events).toContain("reboot n1 0, reboot n1 1");
  expect(events).not.toContain("rejoin n1 0");
});

test("a written step that cannot happen is refused with those that can", async () => {
  const scenario = await scenarioFor({ system: "single-copy" });
  const wrong = {
    ...scenario,
    script: { operations: [], order: { settleMs: 0, steps: ["call 0", "n1>n2 x 0"] } },
  };
  const program = { operations: [call(0, "write", 1)], events: [] };
  await expect(execute(wrong, program)).rejects.toThrow(
    'script.order.steps.1 "n1>n2 x 0" cannot happen there: expected "c0>n1 write 0", or an event such as "reboot n1"',
  );
});
