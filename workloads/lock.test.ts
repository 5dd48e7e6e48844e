import { expect, test } from "vitest";
import { msToNanos } from "../harness/core/time.ts";
import { lock } from "./lock.ts";
import { playWorkload, type System, smallRun } from "./testing/play.ts";
import { perfectLocks } from "./testing/systems.ts";
import { verdictOf } from "./testing/verdict.ts";
import { plain } from "./workload.ts";

const workload = plain(lock);

test("a client releases what it acquired, after it has worked for a while, some for longer than a short lease", () => {
  const { events } = playWorkload(workload, perfectLocks, 400);
  const acquired = new Map<unknown, { readonly key: unknown; readonly time: number }>();
  const heldMs: number[] = [];
  for (const { f, key, process, time, type } of events) {
    if (f === "acquire" && type === "ok") acquired.set(process, { key, time });
    if (f !== "release" || type !== "invoke") continue;
    expect(acquired.get(process)?.key).toBe(key);
    heldMs.push((time - acquired.get(process)!.time) / msToNanos(1));
    acquired.delete(process);
  }
  expect(Math.min(...heldMs)).toBeGreaterThanOrEqual(50);
  expect(heldMs.filter((ms) => ms > 2_000).length).toBeGreaterThan(3);
});

test("a lock that is given to everybody is found to be held twice", () => {
  const generous = (): System => (request) =>
    request.type === "acquire"
      ? { type: "acquire_ok", token: null }
      : { type: "release_ok", was: "released" };
  expect(verdictOf(workload, playWorkload(workload, generous, 200, smallRun))).toBe("invalid");
});

test("a lock of which a call ended unknown is used no more", () => {
  const silent = playWorkload(workload, () => () => "silence", 60, smallRun).events;
  const calls = silent.filter(({ type }) => type === "invoke").map(({ key }) => key);
  expect(new Set(calls).size).toBeGreaterThan(10);
});

test("tokens that do not grow are found although the lock is exclusive", () => {
  const forgetful = (): System => {
    const perfect = perfectLocks();
    return (request, node) => {
      const reply = perfect(request, node);
      return reply !== "silence" && reply.type === "acquire_ok" ? { ...reply, token: 1 } : reply;
    };
  };
  expect(verdictOf(workload, playWorkload(workload, forgetful, 200, smallRun))).toBe("invalid");
});
