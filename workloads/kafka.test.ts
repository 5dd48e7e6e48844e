import { describe, expect, test } from "vitest";
import type { HistoryEvent } from "../harness/core/history.ts";
import type { Offsets, Polled } from "./forms/kafka.ts";
import { workloadNamed } from "./index.ts";
import { playWorkload, smallRun } from "./testing/play.ts";
import { perfectLogs } from "./testing/systems.ts";

const kafka = workloadNamed("kafka");
const { events, finalFrom } = playWorkload(kafka, perfectLogs, 1500);
const during = events.slice(0, finalFrom);
const final = events.slice(finalFrom);

describe("the plan", () => {
  test("sends unique messages to every key", () => {
    const sends = during.filter(({ f, type }) => f === "send" && type === "invoke");
    const micros = sends.map(({ value }) => (value as [[string, string, number]])[0]);
    expect(new Set(micros.map(([, key]) => key))).toEqual(new Set(["0", "1", "2"]));
    expect(new Set(micros.map(([, , message]) => message)).size).toBe(sends.length);
  });

  test("lets each client begin behind what was committed and go on behind what it polled", () => {
    let polls = 0;
    for (const thread of Array(smallRun.concurrency).keys()) {
      let expected: Offsets = {};
      for (const event of during.filter(({ process }) => process === thread)) {
        if (event.f === "assign" && event.type === "ok") expected = behind(event.value as Offsets);
        if (event.f !== "poll") continue;
        const [[, offsets]] = event.value as [["poll", Offsets]];
        if (event.type === "invoke") {
          expect(positive(offsets)).toEqual(positive(expected));
          polls++;
        } else expected = { ...expected, ...behindPolled(event) };
      }
    }
    expect(polls).toBeGreaterThan(300);
  });

  test("commits the highest offset of each key it polled", () => {
    let commits = 0;
    for (const thread of Array(smallRun.concurrency).keys()) {
      let polled: Offsets = {};
      for (const event of during.filter(({ process }) => process === thread)) {
        if (event.f === "poll" && event.type === "ok") polled = behindPolled(event);
        if (event.f !== "commit" || event.type !== "invoke") continue;
        expect(behind(event.value as Offsets)).toEqual(polled);
        commits++;
      }
    }
    expect(commits).toBeGreaterThan(50);
  });

  test("reads every log to its end on every node at last, from the beginning", () => {
    const ends = perKey(during.filter(({ f, type }) => f === "send" && type === "ok").map(sent));
    for (const thread of [0, 1, 2]) {
      const mine = final.filter(({ process }) => process === thread);
      expect(mine[0]).toMatchObject({ f: "assign", value: ["0", "1", "2"] });
      const seen = mine.filter(({ f, type }) => f === "poll" && type === "ok").flatMap(polledOffsets);
      expect(perKey(seen)).toEqual(ends);
    }
  });
});

test("the final part gives up on logs that hold back messages, and on nodes that are silent", () => {
  const forgetful = () => {
    const logs = perfectLogs();
    return (request: Parameters<typeof logs>[0], node: string) =>
      request.type === "poll" ? { type: "poll_ok", msgs: {} } : logs(request, node);
  };
  const held = playWorkload(kafka, forgetful, 300);
  expect(held.ended).toBe("done");
  expect(held.events.length - held.finalFrom).toBeLessThan(50);
  const silent = playWorkload(kafka, () => () => "silence", 300);
  expect(silent.ended).toBe("done");
});

function behind(offsets: Offsets): Offsets {
  return Object.fromEntries(Object.entries(offsets).map(([key, offset]) => [key, offset + 1]));
}

/** Keys without a committed offset are read from 0: not told apart from those that are absent. */
function positive(offsets: Offsets): Offsets {
  return Object.fromEntries(Object.entries(offsets).filter(([, offset]) => offset > 0));
}

function polledOffsets({ value }: HistoryEvent): [key: string, offset: number][] {
  const [[, polled]] = value as [["poll", Polled]];
  return Object.entries(polled).flatMap(([key, pairs]) =>
    pairs.map(([offset]): [string, number] => [key, offset]),
  );
}

function behindPolled(event: HistoryEvent): Offsets {
  const highest: Record<string, number> = {};
  for (const [key, offset] of polledOffsets(event)) highest[key] = offset + 1;
  return highest;
}

function sent({ value }: HistoryEvent): [key: string, offset: number] {
  const [[, key, [offset]]] = value as [["send", string, [number, number]]];
  return [key, offset];
}

function perKey(pairs: readonly (readonly [string, number])[]): Record<string, number[]> {
  const result: Record<string, number[]> = {};
  for (const [key, offset] of pairs.toSorted((a, b) => a[1] - b[1])) {
    result[key] = [...(result[key] ?? []), offset];
  }
  return result;
}
