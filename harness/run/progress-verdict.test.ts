import { expect, test } from "vitest";
import type { Note } from "../../systems-under-test/system.ts";
import type { HistoryEvent } from "../core/history.ts";
import { msToNanos } from "../core/time.ts";
import { type ProgressEvidence, progressVerdict } from "./progress-verdict.ts";
import type { FaultRecord } from "./run-record.ts";
import type { Scenario } from "./scenario.ts";

const links = (...names: readonly string[]) =>
  names.map((name) => ({ src: name.slice(0, 2), dest: name.slice(3) }));

/** n1 hears nobody from 1 s to 9 s. */
const deaf: FaultRecord = {
  ...{ id: 1, name: "partition-one-way", kind: "partition", target: "any", detail: "", nodes: ["n1"] },
  cut: links("n2>n1", "n3>n1"),
  ...{ injectedAt: msToNanos(1_000), mendedAt: msToNanos(9_000), events: [] },
  evidence: { bit: true, text: "" },
};

const scenario = {
  environment: "sim",
  timeoutMs: 1_000,
  network: {
    timing: { model: "asynchronous" },
    loss: 0,
    latency: { meanMs: 1, distribution: "constant" },
    clientLatency: { meanMs: 1, distribution: "constant" },
  },
} as unknown as Scenario;

/** Four clients that ask every 200 ms; between these moments nobody gets an answer. */
function served(silentFromMs: number, silentUntilMs: number, error = "timeout"): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  for (let ms = 0; ms < 10_000; ms += 50) {
    const process = (ms / 50) % 4;
    const silent = ms >= silentFromMs && ms < silentUntilMs;
    const common = { time: msToNanos(ms), process, f: "write", value: 1 };
    events.push({ ...common, index: events.length, type: "invoke" });
    events.push({
      ...common,
      index: events.length,
      ...(silent ? { type: "fail", error } : { type: "ok" }),
    });
  }
  return events;
}

function judged(events: readonly HistoryEvent[], change: Partial<ProgressEvidence> = {}) {
  return progressVerdict({
    promise: { withinMs: 3_000, lossMax: 0.05, latencyMaxMs: 20 },
    scenario,
    nodes: ["n1", "n2", "n3"],
    history: { events },
    faults: [deaf],
    deaths: [],
    notes: [],
    ...change,
  });
}

test("four seconds without an answer are refuted while two of three nodes hear each other", () => {
  const verdict = judged(served(3_000, 7_000));
  expect(verdict.validity).toBe("invalid");
  expect(verdict.anomalies).toHaveLength(1);
  expect(verdict.anomalies[0]!.explanation.join(" ")).toMatch(/n2, n3 were up.*partition-one-way/);
});

test("clients that ask only who is cut off are no witnesses", () => {
  const asking = (node: string) => served(3_000, 7_000).map((event) => ({ ...event, node }));
  expect(judged(asking("n1")).validity).toBe("valid");
  expect(judged(asking("n2")).validity).toBe("invalid");
});

test("a wait within the bound is none", () => {
  expect(judged(served(3_000, 5_900)).validity).toBe("valid");
});

test("what is answered definitely is progress: the state was decided", () => {
  expect(judged(served(3_000, 7_000, "precondition-failed")).validity).toBe("valid");
});

test("nothing is refuted that nobody asked for", () => {
  const idle = served(3_000, 7_000).filter(({ time }) => time < msToNanos(3_000) || time > msToNanos(7_000));
  expect(judged(idle).validity).toBe("valid");
});

test.each<[string, Partial<FaultRecord>]>([
  ["no majority is connected", { cut: links("n2>n1", "n3>n2", "n1>n3") }],
  ["the links are not known", { cut: undefined as never }],
  ["a fault of another kind is in force", { kind: "clock" }],
  ["two of three nodes are down", { kind: "crash", nodes: ["n1", "n2"], cut: undefined as never }],
  ["the members may have changed before", { kind: "membership", injectedAt: 0, mendedAt: 500 }],
  ["a change of members was refused at last", { kind: "membership", skipped: "refused", injectedAt: 0 }],
])("nothing is said where %s", (_, change) => {
  const { cut, ...rest } = { ...deaf, ...change };
  const fault: FaultRecord = cut === undefined ? rest : { ...rest, cut };
  expect(judged(served(3_000, 7_000), { faults: [fault] })).toMatchObject({ validity: "valid" });
});

test("one node that is down, and one that is cut off as well, leave a majority of five", () => {
  const crash: FaultRecord = { ...deaf, kind: "crash", nodes: ["n5"], id: 2 };
  const { cut: _, ...down } = crash;
  const nodes = ["n1", "n2", "n3", "n4", "n5"];
  expect(judged(served(3_000, 7_000), { faults: [deaf, down], nodes }).validity).toBe("invalid");
  const another: FaultRecord = { ...down, nodes: ["n4"], id: 3 };
  expect(judged(served(3_000, 7_000), { faults: [deaf, down, another], nodes }).validity).toBe("valid");
});

test("a node that stopped by itself is counted out from then on", () => {
  const death = { node: "n3", time: msToNanos(500), epoch: 1, text: "Error" };
  expect(judged(served(3_000, 7_000), { deaths: [death] }).validity).toBe("valid");
  const late = { ...death, time: msToNanos(9_500) };
  expect(judged(served(3_000, 7_000), { deaths: [late] }).validity).toBe("invalid");
});

/** n2 and n3 lead in turn, every 400 ms. */
function swings(fromMs: number, untilMs: number): Note[] {
  const notes: Note[] = [];
  for (let ms = fromMs; ms < untilMs; ms += 400) {
    const node = notes.length % 2 === 0 ? "n2" : "n3";
    notes.push({ time: msToNanos(ms), node, epoch: 1, kind: "role", fields: { role: "leader" } });
  }
  return notes;
}

test("leaders that come and go over a majority that hears itself are refuted where that is promised", () => {
  const promise = { withinMs: 3_000, leadersMax: 1, lossMax: 0.05, latencyMaxMs: 20 };
  const events = served(10_000, 10_000);
  const restless = judged(events, { promise, notes: swings(1_000, 9_000) });
  expect(restless.validity).toBe("invalid");
  expect(restless.anomalies[0]).toMatchObject({ kind: "no steady leader" });
  expect(restless.anomalies[0]!.explanation.join(" ")).toMatch(/n2 \(4\.\d+ s\).*n2, n3 were up/);
  // One more is allowed; before three seconds are over, and without such a promise, any number is.
  expect(judged(events, { promise, notes: swings(5_000, 5_100) }).validity).toBe("valid");
  expect(judged(events, { promise, notes: swings(0, 3_000) }).validity).toBe("valid");
  expect(judged(events, { notes: swings(1_000, 9_000) }).validity).toBe("valid");
});

test("where no majority was connected for as long as the bound, it says that nothing was judged", () => {
  const verdict = judged(served(500, 700).filter(({ time }) => time < msToNanos(1_000)));
  expect(verdict).toMatchObject({ validity: "valid", summary: expect.stringMatching(/not judged: between/) });
});

test("no bound is applied to networks that are worse than promised, to clients that give up too soon, or to real time", () => {
  const worse = { ...scenario, network: { ...scenario.network, loss: 0.2 } };
  const clientLatency = { meanMs: 400, distribution: "constant" } as const;
  const distant = { ...scenario, network: { ...scenario.network, clientLatency } };
  const impatient = { ...scenario, timeoutMs: 30 };
  const real: Scenario = { ...scenario, environment: "process" };
  for (const other of [worse, distant, impatient, real]) {
    const verdict = judged(served(3_000, 7_000), { scenario: other });
    expect(verdict).toMatchObject({ validity: "valid", summary: expect.stringMatching(/not judged/) });
  }
});
