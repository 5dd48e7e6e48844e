import { expect, test } from "vitest";
import { ttlMs } from "./forms/fenced-lock.ts";
import { workloadNamed } from "./index.ts";
import { playWorkload } from "./testing/play.ts";
import { perfectFencedLocks } from "./testing/systems.ts";
import { verdictOf } from "./testing/verdict.ts";

const workload = workloadNamed("fenced-lock");

test("writes under the token it was given, sleeps past its time now and then, and writes on", () => {
  const { events } = playWorkload(workload, perfectFencedLocks, 800);
  const tokens = new Map<unknown, unknown>();
  const ended = new Map<unknown, number>();
  let afterSleep = 0;
  for (const { type, f, process, value, time } of events) {
    if (type !== "invoke") {
      if (f === "acquire" && type === "ok") tokens.set(process, value);
      ended.set(process, time);
      continue;
    }
    if (f !== "write") continue;
    expect((value as unknown[])[1]).toBe(tokens.get(process));
    if (time - ended.get(process)! > ttlMs * 1e6) afterSleep++;
  }
  expect(afterSleep).toBeGreaterThan(10);
});

test("whoever was refused takes a lock anew", () => {
  const { events } = playWorkload(workload, perfectFencedLocks, 800);
  const refused = new Set<unknown>();
  let seen = 0;
  for (const { type, f, process } of events) {
    if (type === "fail" && f !== "acquire") refused.add(process);
    else if (type === "invoke" && refused.delete(process)) {
      expect(f).toBe("acquire");
      seen++;
    }
  }
  expect(seen).toBeGreaterThan(10);
});

test("locks that fence are valid, and locks that do not are found", () => {
  expect(verdictOf(workload, playWorkload(workload, perfectFencedLocks, 400))).toBe("valid");
  const unfenced: typeof perfectFencedLocks = () => {
    const perfect = perfectFencedLocks();
    return (request, node) => {
      const reply = perfect(request, node);
      return request.type === "put" && reply !== "silence" ? { type: "put_ok", revision: 1 } : reply;
    };
  };
  expect(verdictOf(workload, playWorkload(workload, unfenced, 800))).toBe("invalid");
});
