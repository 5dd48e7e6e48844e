import { expect, test } from "vitest";
import { HarnessError } from "./assert.ts";
import { type EventType, type History, type HistoryEvent, operationsOf, pairsOf } from "./history.ts";

/** A history of [process, type, f, value] with the index times ten as time. */
function history(
  ...rows: readonly (readonly [HistoryEvent["process"], EventType, string, unknown?])[]
): History {
  return {
    events: rows.map(([process, type, f, value], index) => ({
      index,
      time: index * 10,
      type,
      process,
      f,
      value,
    })),
  };
}

const mixed = history(
  [0, "invoke", "write", 1],
  [1, "invoke", "read"],
  ["nemesis", "info", "cut", "n1"],
  [1, "ok", "read", 1],
  [0, "info", "write", 1],
  ["nemesis", "info", "cut", "n1"],
  [1, "invoke", "cas", [1, 2]],
  [2, "invoke", "read"],
  [1, "fail", "cas", [1, 2]],
);

test("operations pair each invocation with its completion, in order of invocation, without faults", () => {
  expect(operationsOf(mixed)).toEqual([
    {
      f: "write",
      input: 1,
      outcome: { type: "info", error: "unknown" },
      process: 0,
      invoked: 0,
      completed: Number.POSITIVE_INFINITY,
      invokedAt: 0,
      completedAt: 40,
    },
    {
      f: "read",
      input: undefined,
      outcome: { type: "ok", output: 1 },
      process: 1,
      invoked: 1,
      completed: 3,
      invokedAt: 10,
      completedAt: 30,
    },
    {
      f: "cas",
      input: [1, 2],
      outcome: { type: "fail", error: "unknown" },
      process: 1,
      invoked: 6,
      completed: 8,
      invokedAt: 60,
      completedAt: 80,
    },
    {
      f: "read",
      input: undefined,
      outcome: { type: "info", error: "open" },
      process: 2,
      invoked: 7,
      completed: Number.POSITIVE_INFINITY,
      invokedAt: 70,
    },
  ]);
});

test("key, node, error and message come along; the node that answered wins over the one that was asked", () => {
  const asked = {
    index: 0,
    time: 0,
    type: "invoke",
    process: 0,
    f: "read",
    value: null,
    key: "x",
    node: "n1",
  } as const;
  const answered = { ...asked, index: 1, type: "fail", node: "n2", error: "abort", message: "why" } as const;
  expect(operationsOf({ events: [asked, answered] })[0]).toMatchObject({
    key: "x",
    node: "n2",
    outcome: { type: "fail", error: "abort", message: "why" },
  });
});

test("pairs point at each other, and to -1 where there is nothing", () => {
  expect([...pairsOf(mixed)]).toEqual([4, 3, -1, 1, 0, -1, 8, -1, 6]);
});

test("a history in which a process is in two places is refused as the harness's own failure", () => {
  expect(() => operationsOf(history([0, "invoke", "read"], [0, "invoke", "read"]))).toThrow(
    new HarnessError("process 0 invokes at 1 while it is busy"),
  );
  expect(() => operationsOf(history([0, "ok", "read"]))).toThrow("the completion at 0 has no invocation");
});
