import { describe, expect, test } from "vitest";
import { guiltOf } from "../guilty.ts";
import { sampleRun } from "../testing/sample-run.ts";
import { encodePage, pageLimits } from "./encode.ts";
import { linearizationOf, stuckEventOf } from "./linearization.ts";
import { nearest } from "./nearest.ts";

describe("what is left out", () => {
  const times = [0, 10, 20, 30, 40, 50, 60];
  const self = (time: number): number => time;

  test("is what is farthest from where a reader looks, and the order stays", () => {
    expect(nearest(times, 3, [{ from: 28, to: 33 }], self)).toEqual([20, 30, 40]);
    expect(
      nearest(
        times,
        4,
        [
          { from: 0, to: 0 },
          { from: 60, to: 60 },
        ],
        self,
      ),
    ).toEqual([0, 10, 50, 60]);
    expect(nearest(times, 2, [], self)).toEqual([0, 10]);
    expect(nearest(times, 2, [{ from: 0, to: 0 }], self, (time) => time === 50)).toEqual([0, 50]);
  });

  test("is nothing when all fits", () => {
    expect(nearest(times, 7, [], self)).toBe(times);
    expect(encodePage(sampleRun()).truncated).toEqual([]);
  });

  test("is the end of long values when there are many", () => {
    const run = sampleRun();
    const events = run.history.events.map((event) => ({
      ...event,
      value: `${event.index} ${"x".repeat(900)}`,
    }));
    const size = (charactersMax: number): number =>
      encodePage({ ...run, history: { events } }, { ...pageLimits, charactersMax }).strings.join("").length;
    expect(size(60_000)).toBeLessThan(110_000);
    expect(size(4_500_000)).toBeGreaterThan(200_000);
  });
});

describe("the checker's detail", () => {
  const { detail } = sampleRun().record.checks[0]!.anomalies[0]!;

  test("gives the orders with states, the stuck operation and what stood in its way", () => {
    const read = linearizationOf(detail)!;
    expect(read.stuck).toBe("read 386");
    expect(read.orders.map((order) => order.steps.map((step) => step.state))).toEqual([
      ["386", "348"],
      ["386"],
    ]);
    expect(read.candidates).toEqual([
      { event: stuckEventOf(detail), text: "read 386 is impossible in state 348", deadEnd: false },
    ]);
  });

  test("names the operation at which the contradiction shows", () => {
    const run = sampleRun();
    const stuck = stuckEventOf(detail)!;
    expect(run.history.events[stuck]).toMatchObject({ type: "invoke", f: "read" });
    expect(guiltOf(run)[0]!.culprit!.invoked).toBe(stuck);
  });

  test("of any other form is no search, and the last answer is the culprit", () => {
    for (const other of [undefined, null, 5, "x", [], {}, { operations: 7, longest: [], stuck: null }]) {
      expect(linearizationOf(other)).toBeNull();
      expect(stuckEventOf(other)).toBeNull();
    }
    const run = sampleRun();
    const { detail: _, ...anomaly } = run.record.checks[0]!.anomalies[0]!;
    const checks = [{ ...run.record.checks[0]!, anomalies: [anomaly] }];
    expect(guiltOf({ ...run, record: { ...run.record, checks } })[0]!.culprit!.f).toBe("read");
  });
});

test("what a node noted as JSON text is written as the value it is, and other text as it stands", () => {
  const run = sampleRun();
  const note = { time: 1, node: "n1", epoch: 1, kind: "commit" };
  const command = JSON.stringify({ type: "write", key: "k1", value: [1, null] });
  const page = encodePage({ ...run, notes: [{ ...note, fields: { seq: 1, command, left: "{half" } }] });
  expect(page.strings).toContain('seq=1 command={type write key k1 value [1 nil]} left="{half"');
});
