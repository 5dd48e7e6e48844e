import { expect, test } from "vitest";
import { any } from "./any.ts";
import { clients, nemesis } from "./on-threads.ts";
import { log, sleep } from "./sleep.ts";
import { invocationsOf, simulate } from "./testing.ts";
import { trace } from "./trace.ts";

test("a sleep keeps one thread busy and is not recorded; others go on", () => {
  const history = simulate([sleep(100), ...Array.from({ length: 30 }, () => ({ f: "a", input: 0 }))], {
    threads: 2,
  });
  expect(history.events).toHaveLength(60);
  const early = invocationsOf(history).filter(({ time }) => time < 100);
  expect(new Set(early.map(({ process }) => process)).size).toBe(1);
});

test("the nemesis sleeps between its faults while clients go on", () => {
  const fault = (f: string) => ({ f, input: null });
  const plan = any(nemesis([fault("cut"), sleep(500), fault("heal")]), clients([{ f: "a", input: 0 }]));
  const { events } = simulate(plan, { nemesis: true });
  expect(events.filter(({ process }) => process === "nemesis").map(({ f, time }) => [f, time])).toEqual([
    ["cut", 0],
    ["cut", 10],
    ["heal", 510],
    ["heal", 520],
  ]);
});

test("a log line is handed out once and takes no time", () => {
  const texts: unknown[] = [];
  const plan = trace(
    (step) => {
      if (step.kind === "asked" && step.emission.kind === "invoke") texts.push(step.emission.planned.pseudo);
    },
    [log("here"), { f: "a", input: 0 }],
  );
  const { events } = simulate(plan);
  expect(texts).toEqual([{ kind: "log", text: "here" }, undefined]);
  expect(events.map(({ time }) => time)).toEqual([0, 10]);
});
