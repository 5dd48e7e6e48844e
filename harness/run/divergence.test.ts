import { expect, test } from "vitest";
import type { HistoryEvent } from "../core/history.ts";
import { divergenceOf, divergenceText, type Executions } from "./divergence.ts";

const event = (index: number, value: unknown, time = index * 1e6): HistoryEvent => ({
  index,
  time,
  type: "invoke",
  process: index,
  f: "write",
  value,
});
const note = (time: number, term: number) => ({ time, node: "n1", epoch: 1, kind: "vote", fields: { term } });
const base: Executions = {
  history: { events: [0, 1, 2, 3, 4].map((index) => event(index, index)) },
  notes: [note(1_500_000, 1), note(3_500_000, 2)],
  messages: [],
};

test("equal executions do not part", () => {
  expect(divergenceOf(base, structuredClone(base))).toBeUndefined();
});

test("the first differing event is told with the three lines before it", () => {
  const events = base.history.events.map((one) => (one.index < 4 ? one : event(4, "other")));
  const found = divergenceOf(base, { ...base, history: { events } })!;
  expect(found).toMatchObject({ stream: "history", position: 4 });
  expect(found.before).toHaveLength(3);
  const text = divergenceText(found);
  expect(text).toContain("in the history, at position 4, 4.000 ms");
  expect(text).toMatch(/stored .*"value":4[\s\S]*now .*"value":"other"/);
});

test("of several streams the one that parts first in time is told", () => {
  const events = base.history.events.map((one) => (one.index < 2 ? one : event(one.index, "other")));
  const notes = [note(1_500_000, 9), note(3_500_000, 2)];
  expect(divergenceOf(base, { ...base, history: { events }, notes })).toMatchObject({
    stream: "notes",
    position: 0,
  });
});

test("a run that ends early parts where it ends; messages that one side did not keep are passed over", () => {
  const shorter = { ...base, history: { events: base.history.events.slice(0, 3) } };
  expect(divergenceOf(base, shorter)).toMatchObject({ position: 3, now: undefined });
  const message = {
    time: 1,
    seq: 0,
    kind: "send" as const,
    message: { src: "n1", dest: "n2", body: { type: "x" } },
  };
  expect(divergenceOf(base, { ...base, messages: [message] })).toBeUndefined();
  const other = { ...message, seq: 1 };
  expect(divergenceOf({ ...base, messages: [message] }, { ...shorter, messages: [other] })).toMatchObject({
    stream: "messages",
  });
});
