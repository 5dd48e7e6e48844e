import { expect, test } from "vitest";
import { msToNanos } from "../../harness/core/time.ts";
import { type Executor, quick, simulate } from "../../harness/generator/testing.ts";
import { smallRun } from "../testing/play.ts";
import { onEveryNode } from "./final-reads.ts";

const read = (key: number) => ({ f: "read", input: null, key });

test("a call that failed is made again after a rest, in which the node may recover", () => {
  const recovering: Executor = ({ time, invocation }) => ({
    latency: 10,
    outcome:
      time < msToNanos(350)
        ? { type: "fail", error: "temporarily-unavailable" }
        : { type: "ok", output: invocation.input },
  });
  const plan = onEveryNode([read(1), read(2)], smallRun);
  const { events, ended, planned } = simulate(plan, { threads: 6, executor: recovering });
  expect(ended).toBe("done");
  expect(events.filter(({ type }) => type === "ok").length).toBe(6);
  const first = planned.filter((_, position) => position % 3 === 0).map((time) => Math.round(time / 1e6));
  expect(first).toEqual([0, 100, 200, 300, 400, 400]);
});

test("of very many calls the last are made, and that is said", () => {
  const calls = Array.from({ length: 700 }, (_, key) => read(key));
  const plan = onEveryNode(calls, smallRun);
  const first = plan.next({
    time: 0,
    random: { pick: (all: readonly unknown[]) => all[0] } as never,
    threads: [0],
    free: [0],
    processOf: () => 0,
    threadOf: () => 0,
  });
  const pseudo = first.kind === "invoke" ? first.planned.pseudo : undefined;
  expect(pseudo).toEqual({ kind: "log", text: "of 700 final calls only the last 500 are made" });
  const { events } = simulate(plan, { threads: 6, executor: quick, operationsMax: 10_000 });
  const keys = events.filter(({ type }) => type === "invoke").map(({ key }) => Number(key));
  expect(keys.length).toBe(500 * 3);
  expect(Math.min(...keys)).toBe(200);
});
