import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { History } from "../core/history.ts";
import { originOf } from "./origin.ts";

const nemesis = (...steps: readonly (readonly [f: string, value?: string])[]): History => ({
  events: steps.map(([f, value], index) => ({
    index,
    time: index * 1000,
    type: "info",
    process: "nemesis",
    f,
    value: value ?? null,
  })),
});

const windows = (history: History): unknown[] =>
  originOf("elsewhere.edn", history).faults.map(({ name, injectedAt, mendedAt, events, detail }) => ({
    name,
    from: injectedAt,
    to: mendedAt,
    events,
    detail,
  }));

test("a window of the nemesis lasts from the first start to the last stop", () => {
  const history = nemesis(["start"], ["start", "cut off n1"], ["stop"], ["stop", "fully connected"]);
  expect(windows(history)).toEqual([
    { name: "fault", from: 0, to: 3000, events: [0, 1, 2, 3], detail: "cut off n1" },
  ]);
});

test("windows of different names overlap, and one that nobody stopped has no end", () => {
  const history = nemesis(
    ["start-partition"],
    ["start-partition"],
    ["pause"],
    ["pause"],
    ["stop-partition"],
    ["stop-partition"],
  );
  expect(windows(history)).toMatchObject([
    { name: "partition", from: 0, to: 5000 },
    { name: "pause", from: 2000, to: undefined },
  ]);
});

test("a start ends a kill where processes are killed, and begins nothing", () => {
  const history = nemesis(["kill"], ["kill"], ["start"], ["start"], ["kill"], ["kill"]);
  expect(windows(history)).toMatchObject([
    { name: "kill", from: 0, to: 3000 },
    { name: "kill", from: 4000, to: undefined },
  ]);
});

test("of a history in a run's folder all is known that the run kept", () => {
  const folder = mkdtempSync(join(tmpdir(), "faultline-origin-"));
  try {
    writeFileSync(join(folder, "history.jsonl"), '{"format":"faultline-history","version":1}\n');
    const record = { seed: "7", scenario: { system: "raft" }, faults: [{ name: "partition" }] };
    writeFileSync(join(folder, "run.json"), JSON.stringify(record));
    const origin = originOf(join(folder, "history.jsonl"), { events: [] });
    expect(origin).toEqual({ ...record, messages: [], notes: [], logs: [] });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the folder of a killed run has no record: its events are all there is", () => {
  const folder = mkdtempSync(join(tmpdir(), "faultline-origin-"));
  try {
    writeFileSync(join(folder, "scenario.json"), "{}");
    const origin = originOf(join(folder, "history.jsonl"), nemesis(["kill"], ["kill"]));
    expect(origin).toMatchObject({
      seed: "",
      faults: [{ name: "kill" }],
      scenario: { workload: "recorded" },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
