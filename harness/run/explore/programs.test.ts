import { expect, test } from "vitest";
import { workloadNamed } from "../../../workloads/index.ts";
import type { WorkloadOptions } from "../../../workloads/workload.ts";
import { Random } from "../../core/random.ts";
import { eventsLeft, programsOf, type Scope } from "./programs.ts";

test("an event is left until it was taken, in the place of its node; time is everywhere", () => {
  expect(eventsLeft(["timer n1 0", "time n2 0"], ["call 0"])).toEqual([
    { name: "timer n1 0", place: "n1", causes: [] },
    { name: "time n2 0", place: "everywhere", causes: [] },
  ]);
  expect(eventsLeft(["timer n1 0"], ["timer n1 0"])).toEqual([]);
});

test("equal events come in turn, each because of the one before", () => {
  const events = ["reboot n1 0", "reboot n1 1"];
  expect(eventsLeft(events, []).map(({ name }) => name)).toEqual(["reboot n1 0"]);
  expect(eventsLeft(events, ["call 0", "reboot n1 0"])).toEqual([
    { name: "reboot n1 1", place: "n1", causes: [1] },
  ]);
});

test("a node rejoins only when it was isolated as often, and because of that", () => {
  const events = ["isolate n1 0", "isolate n1 1", "rejoin n1 0", "rejoin n1 1"];
  expect(eventsLeft(events, []).map(({ name }) => name)).toEqual(["isolate n1 0"]);
  const taken = ["isolate n1 0", "call 0", "rejoin n1 0"];
  expect(eventsLeft(events, taken)).toEqual([{ name: "isolate n1 1", place: "n1", causes: [0] }]);
  expect(eventsLeft(events, [...taken, "isolate n1 1"])).toEqual([
    { name: "rejoin n1 1", place: "n1", causes: [2, 3] },
  ]);
});

const options: WorkloadOptions = {
  nodes: ["n1", "n2", "n3"],
  concurrency: 3,
  keys: 1,
  values: "unique",
  operationsPerKey: 20,
};

const kinds = ["timer", "reboot", "power-cut", "isolate", "rejoin"] as const;

const programs = (scope: Scope) => programsOf(workloadNamed("kv"), options, scope, new Random("programs"));

test("a scope holds the small programs before the large ones, none twice, and none that only reads", () => {
  const all = programs({ operationsMax: 2, eventsMax: 1, kinds });
  const sizes = all.map(({ events, operations }) => events.length + operations.length);
  expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
  expect(new Set(all.map((program) => JSON.stringify(program))).size).toBe(all.length);
  const functions = all.map(({ operations }) => operations.map(({ f }) => f).join());
  expect(new Set(functions.filter((list) => !list.includes(",")))).toEqual(new Set(["", "write", "delete"]));
  expect(functions).toContain("write,read");
  expect(functions).not.toContain("read,read");
});

test("a scope with nothing in it, and one that nobody can try, is refused", () => {
  expect(() => programs({ operationsMax: 0, eventsMax: 2, kinds: [] })).toThrow("nothing to try");
  expect(() => programs({ operationsMax: 3, eventsMax: 5, kinds })).toThrow(
    /3 operations and 5 events of 5 kinds on 3 nodes has some \d.* programs: expected 500000 at most/,
  );
});
