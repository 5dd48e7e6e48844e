import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import type { Context, Emission } from "./generator.ts";
import { type Scripted, scripted } from "./scripted.ts";

const call = (at: number, thread: number, input = at): Scripted => ({
  at,
  thread,
  invocation: { f: "write", input },
});

const at = (time: number, free: readonly number[]): Context => ({
  time,
  free,
  threads: [0, 1, 2],
  random: new Random(1),
  processOf: (thread) => thread,
  threadOf: (process) => process,
});

const inputOf = (emission: Emission): unknown =>
  emission.kind === "invoke" ? emission.planned.invocation.input : emission.kind;

test("each call waits for its moment, and is made on its own thread", () => {
  const plan = scripted([call(10, 1), call(20, 0)]);
  expect(plan.next(at(0, [0, 1, 2]))).toMatchObject({ kind: "wait", until: 10 });
  const first = plan.next(at(10, [0, 1, 2]));
  expect(first).toMatchObject({ kind: "invoke", planned: { thread: 1, time: 10 } });
  if (first.kind !== "invoke") throw new Error("expected an invocation");
  expect(first.next.next(at(10, [0, 2]))).toMatchObject({ kind: "wait", until: 20 });
});

test("a call whose thread is busy comes late, and holds back its own thread only", () => {
  const plan = scripted([call(10, 1, 1), call(11, 1, 2), call(12, 0, 3)]);
  const other = plan.next(at(15, [0]));
  expect(inputOf(other)).toBe(3);
  if (other.kind !== "invoke") throw new Error("expected an invocation");
  expect(inputOf(other.next.next(at(15, [0])))).toBe("wait");
  expect(inputOf(other.next.next(at(16, [1])))).toBe(1);
});

test("of one moment's calls none overtakes another until the moment is over", () => {
  const plan = scripted([call(10, 1, 1), call(10, 0, 2)]);
  expect(plan.next(at(10, [0]))).toMatchObject({ kind: "wait", until: 11 });
  expect(inputOf(plan.next(at(10, [0, 1])))).toBe(1);
  expect(inputOf(plan.next(at(11, [0])))).toBe(2);
});

test("it ends when all was called", () => {
  expect(scripted([]).next(at(0, [0])).kind).toBe("done");
});
