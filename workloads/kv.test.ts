import { describe, expect, test } from "vitest";
import { workloadNamed } from "./index.ts";
import { playWorkload, smallRun } from "./testing/play.ts";
import { perfectStore } from "./testing/systems.ts";

const kv = workloadNamed("kv");

describe("the plan", () => {
  const { events, finalFrom } = playWorkload(kv, perfectStore, 1000);
  const during = events.slice(0, finalFrom);
  const calls = during.filter(({ type }) => type === "invoke");

  test("mixes reads, writes, cas and a few deletes on all keys by all clients", () => {
    const share = (f: string): number => calls.filter((event) => event.f === f).length / calls.length;
    expect(share("read")).toBeGreaterThan(0.3);
    expect(share("write")).toBeGreaterThan(0.2);
    expect(share("cas")).toBeGreaterThan(0.1);
    expect(share("delete")).toBeGreaterThan(0.02);
    const first = calls.slice(0, 60);
    expect(new Set(first.map(({ key }) => key))).toEqual(new Set(["k0", "k1", "k2"]));
    const pairs = new Set(first.map(({ key, process }) => `${key} ${process}`));
    expect(pairs.size).toBeGreaterThan(12);
  });

  test("writes every value once", () => {
    const written = calls.flatMap(({ f, value }) =>
      f === "write" ? [value] : f === "cas" ? [(value as number[])[1]] : [],
    );
    expect(written.length).toBeGreaterThan(400);
    expect(new Set(written).size).toBe(written.length);
  });

  test("expects values that were seen, so that a good share of the cas succeeds", () => {
    const cas = during.filter(({ f, type }) => f === "cas" && type !== "invoke");
    const succeeded = cas.filter(({ type }) => type === "ok").length;
    expect(succeeded / cas.length).toBeGreaterThan(0.3);
    expect(succeeded).toBeLessThan(cas.length);
  });

  test("replaces a key that had its calls", () => {
    const counts = new Map<unknown, number>();
    for (const { key } of calls) counts.set(key, (counts.get(key) ?? 0) + 1);
    expect(counts.size).toBeGreaterThan(20);
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(smallRun.operationsPerKey);
  });

  test("replaces a key of which too many calls have an unknown outcome", () => {
    const silent = playWorkload(kv, () => () => "silence", 1000).events;
    const unknowns = new Map<unknown, number>();
    for (const { key, type } of silent) {
      if (type === "info") unknowns.set(key, (unknowns.get(key) ?? 0) + 1);
    }
    // Ten, and at most one of each other thread that was under way when the tenth became unknown.
    expect(Math.max(...unknowns.values())).toBeLessThan(10 + smallRun.concurrency);
  });

  test("reads every key that was ever used, on every node, in the end", () => {
    const reads = events.slice(finalFrom).filter(({ type }) => type === "invoke");
    const keys = new Set(calls.map(({ key }) => key));
    expect(new Set(reads.map(({ f }) => f))).toEqual(new Set(["read"]));
    const pairs = reads.map(({ key, process }) => `${key} ${process}`);
    expect(new Set(pairs).size).toBe(keys.size * smallRun.nodes.length);
    expect(pairs.length).toBe(new Set(pairs).size);
  });

  test("tries a final read that failed a few times more, gives it up, and then the node", () => {
    const gone = playWorkload(kv, () => () => "silence", 40);
    const reads = gone.events.slice(gone.finalFrom).filter(({ type }) => type === "invoke");
    expect(gone.ended).toBe("done");
    const tries = reads.filter(
      ({ key, process }) => key === reads[0]!.key && Number(process) % 6 === 0,
    ).length;
    expect(tries).toBe(5);
    // Two keys on each of three nodes; the others are not even tried.
    expect(new Set(gone.events.map(({ key }) => key)).size).toBeGreaterThan(2);
    expect(reads.length).toBe(2 * 5 * 3);
  });
});

test.each([
  ["atomic", ["read", "write", "delete"], ["linearizable"]],
  ["sequential", ["read", "write"], ["sequential"]],
  ["regular", ["read", "write"], ["weakly-regular-register"]],
  ["causal", ["read", "write"], ["causal"]],
  ["coherent", ["read", "write"], ["cache-coherence", "convergence"]],
  ["eventual", ["read", "write"], ["convergence"]],
] as const)(
  "a system that claims to be %s is asked only what can be decided then, and judged by its claim",
  (claim, functions, checkers) => {
    const options = { ...smallRun, claim };
    const { events } = playWorkload(kv, perfectStore, 300, options);
    expect(new Set(events.map(({ f }) => f))).toEqual(new Set(functions));
    expect(kv.checkers(options).map(({ name }) => name)).toEqual(checkers);
  },
);
