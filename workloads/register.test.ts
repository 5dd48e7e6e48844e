import { describe, expect, test } from "vitest";
import type { HistoryEvent } from "../harness/core/history.ts";
import { simulate } from "../harness/generator/testing.ts";
import { workloadNamed } from "./index.ts";
import { threadsPerKey } from "./register.ts";
import { playWorkload, type System, smallRun } from "./testing/play.ts";
import { perfectStore, unreliable } from "./testing/systems.ts";
import { verdictOf } from "./testing/verdict.ts";

const register = workloadNamed("register");

describe("the plan", () => {
  const { events, finalFrom } = playWorkload(register, perfectStore, 1000);
  const during = events.slice(0, finalFrom);
  const calls = during.filter(({ type }) => type === "invoke");

  test("lets the first half of a key's threads read, the others write once for every two cas", () => {
    const [readers, writers] = [0, 1].map((half) =>
      calls.filter(({ process }) => Number(process) % 2 === half),
    );
    expect(new Set(readers!.map(({ f }) => f))).toEqual(new Set(["read"]));
    const writes = writers!.filter(({ f }) => f === "write").length;
    expect(writers!.every(({ f }) => f === "write" || f === "cas")).toBe(true);
    expect(writes / writers!.length).toBeGreaterThan(0.25);
    expect(writes / writers!.length).toBeLessThan(0.45);
  });

  test("gives each key between 90 and 100 percent of its calls, but for the last ones", () => {
    const counts = callsPerKey(calls);
    const last = Math.max(...counts.keys()) - smallRun.keys;
    for (const [key, count] of counts) {
      expect(count).toBeLessThanOrEqual(smallRun.operationsPerKey);
      if (key < last) expect(count).toBeGreaterThanOrEqual(smallRun.operationsPerKey * 0.9);
    }
    expect(new Set(counts.values()).size).toBeGreaterThan(1);
  });

  test("writes every value once, on all keys together", () => {
    const written = calls.flatMap(writtenBy);
    expect(written.length).toBeGreaterThan(300);
    expect(new Set(written).size).toBe(written.length);
  });

  test("expects values that were seen, so that a good share of the cas succeeds", () => {
    const cas = during.filter(({ f, type }) => f === "cas" && type !== "invoke");
    const succeeded = cas.filter(({ type }) => type === "ok").length;
    expect(succeeded / cas.length).toBeGreaterThan(0.4);
    expect(succeeded).toBeLessThan(cas.length);
  });

  test("works as many keys at a time as the option says", () => {
    const first = calls.slice(0, 30).map(({ key }) => key);
    expect(new Set(first)).toEqual(new Set([0, 1, 2]));
  });

  test("reads every key at the end, on every node", () => {
    const reads = events.slice(finalFrom).filter(({ type }) => type === "invoke");
    const keys = [...callsPerKey(calls).keys()];
    expect(reads.length).toBe(keys.length * smallRun.nodes.length);
    expect([...new Set(reads.map(({ key }) => key))]).toEqual(keys);
  });

  test("keeps to the small domain when asked to", () => {
    const small = { ...smallRun, values: "small" as const };
    const values = playWorkload(register, perfectStore, 1000, small).events.flatMap((event) =>
      event.f === "cas" ? (event.value as number[]) : event.f === "write" ? [event.value] : [],
    );
    expect(new Set(values)).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  test("leaves a key alone when too many of its calls have an unknown outcome", () => {
    const silent = playWorkload(register, () => () => "silence", 1000);
    const unknowns = callsPerKey(silent.events.filter(({ type }) => type === "info"));
    // Ten, and those that were under way when the tenth became unknown.
    for (const count of unknowns.values()) expect(count).toBeLessThanOrEqual(12);
    expect(unknowns.size).toBeGreaterThan(10);
  });
});

test.each([
  { concurrency: 10, keys: 1, expected: 10 },
  { concurrency: 10, keys: 5, expected: 2 },
  { concurrency: 10, keys: 4, expected: 5 },
  { concurrency: 10, keys: 99, expected: 1 },
  { concurrency: 7, keys: 3, expected: 7 },
])("$concurrency threads for $keys keys are groups of $expected", ({ expected, ...counts }) => {
  expect(threadsPerKey({ ...smallRun, ...counts })).toBe(expected);
  const plan = register.during({ ...smallRun, ...counts });
  expect(simulate(plan, { threads: counts.concurrency, operationsMax: 100 }).ended).toBe("limit");
});

describe.each(["register", "kv"])("the checkers of %s", (name) => {
  const workload = workloadNamed(name);
  const seeds = [1, 2, 3];

  test.each(["unique", "small"] as const)("accept a perfect store with %s values", (values) => {
    for (const seed of seeds) {
      const played = playWorkload(workload, perfectStore, 400, { ...smallRun, values }, seed);
      expect(verdictOf(workload, played)).toBe("valid");
    }
  });

  test("accept calls that were lost before or after they took effect", () => {
    for (const seed of seeds) {
      const played = playWorkload(workload, unreliable(perfectStore, 15), 400, smallRun, seed);
      expect(played.events.filter(({ type }) => type === "info").length).toBeGreaterThan(5);
      expect(verdictOf(workload, played)).toBe("valid");
    }
  });

  test.each(Object.entries(brokenStores()))("find %s", (_, make) => {
    const verdicts = seeds.map((seed) =>
      verdictOf(workload, playWorkload(workload, make, 400, smallRun, seed)),
    );
    expect(verdicts).toEqual(seeds.map(() => "invalid"));
  });
});

function brokenStores(): Record<string, () => System> {
  return {
    "reads of what was there before": () => {
      const [fresh, stale] = [perfectStore(), perfectStore()];
      const behind: (() => void)[] = [];
      return (request, node) => {
        if (request.type === "read" && node === "n3") return stale(request, node);
        if (request.type !== "read") behind.push(() => void stale(request, node));
        if (behind.length > 10) behind.shift()!();
        return fresh(request, node);
      };
    },
    "an acknowledged write that is lost": () => {
      const store = perfectStore();
      let writes = 0;
      return (request, node) =>
        request.type === "write" && ++writes % 10 === 0 ? { type: "write_ok" } : store(request, node);
    },
    "a refused cas that happened": () => {
      const store = perfectStore();
      return (request, node) => {
        const reply = store(request, node);
        return reply !== "silence" && reply.type === "cas_ok" ? { type: "error", code: 22 } : reply;
      };
    },
    "a cas that never refuses": () => {
      const store = perfectStore();
      return (request, node) => {
        if (request.type !== "cas") return store(request, node);
        store({ ...request, type: "write", value: request["to"] }, node);
        return { type: "cas_ok" };
      };
    },
    "keys mixed up": () => {
      const store = perfectStore();
      return (request, node) => store({ ...request, key: "one for all" }, node);
    },
  };
}

function callsPerKey(events: readonly HistoryEvent[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { key } of events) counts.set(key as number, (counts.get(key as number) ?? 0) + 1);
  return counts;
}

function writtenBy({ f, value }: HistoryEvent): number[] {
  if (f === "write") return [value as number];
  return f === "cas" ? [(value as [number, number])[1]] : [];
}
