import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bySignature, type SweepResult, seedsOf } from "../run/sweep.ts";
import { ResultsFile } from "./results-file.ts";
import { sweepResults } from "./sweep-results.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "faultline-sweep-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (path: string, subject: object): ResultsFile<SweepResult> =>
  new ResultsFile(path, sweepResults(subject));

const result = (seed: string, signature?: string): SweepResult => ({
  seed,
  verdict: signature === undefined ? "valid" : "invalid",
  summary: `process ${seed} read something`,
  failed: signature === undefined ? [] : ["linearizable"],
  ...(signature === undefined ? {} : { signature }),
  digest: "",
  operations: 1,
  simulatedMs: 1,
  reproduce: "",
});

test("what one sweep wrote the next one knows", () => {
  const path = join(folder, "known.jsonl");
  const first = open(path, { system: "raft" });
  first.add(result("1"));
  first.add(result("2"));
  expect([...open(path, { system: "raft" }).known.keys()]).toEqual(["1", "2"]);
});

test("a torn last line is a seed to run again, and does not spoil the next", () => {
  const path = join(folder, "torn.jsonl");
  open(path, { system: "raft" }).add(result("1"));
  appendFileSync(path, JSON.stringify(result("2")).slice(0, 20));
  open(path, { system: "raft" }).add(result("3"));
  expect([...open(path, { system: "raft" }).known.keys()]).toEqual(["1", "3"]);
});

test("results of another sweep are refused and left alone", () => {
  const path = join(folder, "other.jsonl");
  open(path, { system: "raft" }).add(result("1"));
  const before = readFileSync(path, "utf8");
  expect(() => open(path, { system: "raft", options: { nodes: 3 } })).toThrow("something else");
  expect(readFileSync(path, "utf8")).toBe(before);
});

test("shards share out all seeds and none twice", () => {
  const shards = [1, 2, 3].map((index) => seedsOf(10, 8, { index, of: 3 }));
  expect(
    shards
      .flat()
      .map(Number)
      .sort((a, b) => a - b),
  ).toEqual([10, 11, 12, 13, 14, 15, 16, 17]);
  expect(seedsOf(10, 2, { index: 3, of: 3 })).toEqual([]);
});

test("seeds that failed alike stand together, whatever their sentences", () => {
  const groups = bySignature([
    result("1", "kv: stale"),
    result("2"),
    result("3", "kv: stale"),
    result("4", "kv: lost"),
  ]);
  expect([...groups].map(([name, group]) => [name, group.map(({ seed }) => seed)])).toEqual([
    ["invalid: kv: stale", ["1", "3"]],
    ["invalid: kv: lost", ["4"]],
  ]);
});
