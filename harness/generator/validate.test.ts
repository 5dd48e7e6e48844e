import { expect, test } from "vitest";
import { HarnessError } from "../core/assert.ts";
import { UsageError } from "../core/usage-error.ts";
import { filter } from "./filter.ts";
import type { Planned } from "./generator.ts";
import { sleep } from "./sleep.ts";
import { simulate } from "./testing.ts";
import { validate } from "./validate.ts";

const call: Planned = { invocation: { f: "a", input: 0 }, thread: 0, time: 0 };

function refusal(planned: Planned): string {
  const plan = validate({ next: () => ({ kind: "invoke", planned, next: sleep(1) }) });
  try {
    simulate([sleep(50), plan], { threads: 2, seed: 1 });
  } catch (error) {
    expect(error).toBeInstanceOf(HarnessError);
    return (error as Error).message;
  }
  return "none";
}

test("an operation on a thread that is busy, or on none, is refused", () => {
  // With one of two threads asleep, one of these is busy.
  const messages = [refusal(call), refusal({ ...call, thread: 1 })];
  expect(messages.filter((message) => message !== "none")).toHaveLength(1);
  expect(messages.join()).toMatch(/used thread [01]; free are [01]/);
  expect(refusal({ ...call, thread: 7 })).toContain("used thread 7");
});

test("times and functions that are none are refused", () => {
  const free = refusal(call) === "none" ? 0 : 1;
  expect(refusal({ ...call, thread: free, time: Number.NaN })).toContain("planned an operation for NaN");
  expect(refusal({ ...call, thread: free, time: -1 })).toContain("for -1");
  expect(refusal({ ...call, thread: free, invocation: { f: "", input: 1 } })).toContain("without a function");
  const never = validate({ next: () => ({ kind: "wait", until: Number.NaN, next: sleep(1) }) });
  expect(() => simulate(never)).toThrow("waits until NaN");
});

test("what a plan throws is told with the moment; a user's mistake stays one", () => {
  const failing = () => {
    throw new Error("oops");
  };
  expect(() => simulate(validate([sleep(50), failing]), { threads: 2 })).toThrow(
    new HarnessError("a generator failed when it was asked at 0 ns with 1 of 2 threads free: oops"),
  );
  const refusing = filter(
    () => false,
    () => ({ f: "a", input: 0 }),
  );
  expect(() => simulate(validate(refusing))).toThrow(UsageError);
});
