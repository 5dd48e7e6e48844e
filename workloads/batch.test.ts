import { expect, test } from "vitest";
import { workloadNamed } from "./index.ts";
import { playWorkload, smallRun } from "./testing/play.ts";
import { perfectRecords } from "./testing/systems.ts";
import { verdictOf } from "./testing/verdict.ts";

const batch = workloadNamed("batch");
const { events, finalFrom } = playWorkload(batch, perfectRecords, 800);

test("changes one to three fields at once, by writes, cas and deletes, with values that are all new", () => {
  const calls = events.filter(({ f, type }) => f === "batch" && type === "invoke");
  const changes = calls.flatMap(({ value }) => value as unknown[][]);
  const share = (kind: string): number => changes.filter(([one]) => one === kind).length / changes.length;
  expect(share("write")).toBeGreaterThan(0.5);
  expect(share("cas")).toBeGreaterThan(0.15);
  expect(share("delete")).toBeGreaterThan(0.01);
  expect(new Set(calls.map(({ value }) => (value as unknown[]).length))).toEqual(new Set([1, 2, 3]));
  const values = changes.filter(([kind]) => kind !== "delete").map((change) => change.at(-1));
  expect(new Set(values).size).toBe(values.length);
});

test("some batches are refused after a change that was possible, which is where half of one could stay", () => {
  const refused = events.filter(({ f, type }) => f === "batch" && type === "fail");
  const late = refused.filter(
    ({ value }) => (value as unknown[][]).findIndex(([kind]) => kind === "cas") > 0,
  );
  expect(late.length).toBeGreaterThan(5);
});

test("reads every record on every node in the end", () => {
  const reads = events.slice(finalFrom).filter(({ type }) => type === "invoke");
  expect(new Set(reads.map(({ f }) => f))).toEqual(new Set(["range"]));
  const pairs = new Set(reads.map(({ key, process }) => `${key} ${process}`));
  const records = new Set(events.map(({ key }) => key));
  expect(pairs.size).toBe(records.size * smallRun.nodes.length);
});

test("a perfect store is valid, and one that leaves half of a refused batch behind is not", () => {
  expect(verdictOf(batch, { events })).toBe("valid");
  const halving: typeof perfectRecords = () => {
    const perfect = perfectRecords();
    return (request, node) => {
      const reply = perfect(request, node);
      if (reply === "silence" || reply.type !== "error") return reply;
      const first = (request["changes"] as { type: string }[]).slice(0, 1);
      if (first[0]!.type !== "cas") perfect({ ...request, changes: first }, node);
      return reply;
    };
  };
  expect(verdictOf(batch, playWorkload(batch, halving, 300))).toBe("invalid");
});
