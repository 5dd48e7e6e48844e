import { expect, test } from "vitest";
import { workloadNamed } from "./index.ts";
import { playWorkload, smallRun } from "./testing/play.ts";
import { perfectWatch } from "./testing/systems.ts";
import { verdictOf } from "./testing/verdict.ts";

const workload = workloadNamed("watch");
const { events, finalFrom } = playWorkload(workload, perfectWatch, 800);

test("half of the threads write, the others go on from where they were told to", () => {
  const next = new Map<unknown, unknown>();
  let resumed = 0;
  for (const { f, type, process, value } of events.slice(0, finalFrom)) {
    if (type === "invoke") {
      expect(Number(process) % 2 === 1).toBe(f === "put");
      if (f === "watch") {
        expect(value).toBe(next.get(process));
        resumed++;
      } else if (f === "list") expect(next.get(process)).toBeUndefined();
    } else if (type === "ok" && f !== "put") {
      const answer = value as { revision?: number; next?: number; compacted?: number };
      const from = answer.revision === undefined ? answer.next : answer.revision + 1;
      next.set(process, answer.compacted === undefined ? from : undefined);
    }
  }
  expect(resumed).toBeGreaterThan(200);
});

test("some puts set several keys at once, and every value is new", () => {
  const puts = events.filter(({ f, type }) => f === "put" && type === "invoke");
  const pairs = puts.map(({ value }) => value as [string, number][]);
  expect(pairs.filter(({ length }) => length > 1).length).toBeGreaterThan(20);
  const values = pairs.flat().map(([, value]) => value);
  expect(new Set(values).size).toBe(values.length);
});

test("a perfect store is valid, and one that forgets changes without a word is not", () => {
  expect(verdictOf(workload, { events })).toBe("valid");
  const forgetful: typeof perfectWatch = () => {
    const perfect = perfectWatch();
    return (request, node) => {
      const reply = perfect(request, node);
      if (reply === "silence" || reply["compacted"] === undefined) return reply;
      return { type: "watch_ok", events: [], next: (reply["compacted"] as number) + 1 };
    };
  };
  expect(verdictOf(workload, playWorkload(workload, forgetful, 800, smallRun))).toBe("invalid");
});
