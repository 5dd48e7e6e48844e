import { describe, expect, test } from "vitest";
import { operationsOf } from "../../../harness/core/history.ts";
import { anomalyScene } from "../../figures/anomaly-scene.ts";
import { anomalySvg } from "../../figures/anomaly-svg.ts";
import { guiltOf } from "../../guilty.ts";
import { emptyRun, singleRun } from "../../testing/edge-runs.ts";
import { sampleRun } from "../../testing/sample-run.ts";
import { operationLabel } from "../../text/operation-label.ts";
import { encodePage } from "../encode.ts";
import { noFilter, passing } from "./filter.ts";
import { lanesOf } from "./lanes.ts";
import { messagesInWindow } from "./messages-in-window.ts";
import { runView } from "./run-view.ts";
import { seriesOf } from "./series.ts";

const run = sampleRun();
const view = runView(encodePage(run));

describe("the unpacked run", () => {
  test("has every operation with its label, times and positions", () => {
    for (const [index, operation] of operationsOf(run.history).entries()) {
      expect(view.operations.label(index)).toBe(operationLabel(operation, 400));
      expect(view.operations.invokedAt[index]).toBe(operation.invokedAt);
      expect(view.operations.endedAt[index]).toBe(operation.completedAt);
      expect(view.operations.byInvocation(operation.invoked)).toBe(index);
      expect(view.operations.key(index)).toBe(operation.key);
    }
  });

  test("has every journey of a message, lost ones with the reason", () => {
    expect(view.messages.count).toBe(run.messages.filter((event) => event.kind === "send").length);
    const lost = run.messages.filter((event) => event.kind === "drop").length;
    const dropped = Array.from({ length: view.messages.count }, (_, index) => view.messages.dropped(index));
    expect(dropped.filter((reason) => reason === "cut")).toHaveLength(lost);
    expect(lost).toBeGreaterThan(0);
  });

  test("has notes and log lines in one order of time", () => {
    expect(view.lines.count).toBe(run.notes.length + run.logs.length);
    expect([...view.lines.time]).toEqual([...view.lines.time].sort((one, other) => one - other));
  });

  test("leaves skipped faults out of the bands", () => {
    expect(view.faults.map((fault) => fault.id)).toEqual([1, 2, 3, 5]);
    expect(view.nodes).toEqual(["n1", "n2", "n3", "n4", "n5"]);
  });

  test("of an empty run is empty", () => {
    const empty = runView(encodePage(emptyRun()));
    expect([empty.operations.count, empty.messages.count, empty.lines.count]).toEqual([0, 0, 0]);
    expect(lanesOf(empty.operations)).toEqual([]);
    expect(seriesOf(empty.operations, empty.end).scatter.seconds).toEqual([]);
  });

  test("gives an operation that never completed the end of the run", () => {
    const single = singleRun();
    const open = runView(encodePage({ ...single, history: { events: single.history.events.slice(0, 1) } }));
    expect(open.operations.ending(0)).toBe("open");
    expect(open.operations.endedAt[0]).toBe(open.end);
    expect(open.operations.label(0)).toBe("read ?");
  });
});

describe("a history without clocks", () => {
  const events = run.history.events.map((event) => ({ ...event, time: event.index }));
  const untimed = { ...run, messages: [], notes: [], logs: [], history: { events } };

  test("tells moments by position, and leaves room between them", () => {
    const shown = runView(encodePage(untimed));
    const first = operationsOf(untimed.history)[0]!;
    expect(shown.timed).toBe(false);
    expect(shown.moment(shown.operations.invokedAt[0]!)).toBe(`event ${first.invoked}`);
    expect(shown.moment(shown.operations.endedAt[0]!)).toBe(`event ${first.completed}`);
    expect(shown.operations.endedAt[0]! - shown.operations.invokedAt[0]!).toBeGreaterThan(1e5);
  });

  test("is drawn and told by position", () => {
    const guilt = guiltOf({ ...untimed, record: { ...run.record, faults: [] } })[0]!;
    expect(anomalySvg(anomalyScene(guilt)!, { standalone: true, widthMin: 700 })).toContain(">event ");
  });
});

describe("lanes", () => {
  test("hold every operation once, in order, without overlap", () => {
    const lanes = lanesOf(view.operations);
    const all = lanes.flatMap((lane) => [...lane.operations]);
    expect(all.toSorted((one, other) => one - other)).toEqual(all.map((_, index) => index));
    for (const lane of lanes) {
      for (let at = 1; at < lane.operations.length; at++) {
        const [before, after] = [lane.operations[at - 1]!, lane.operations[at]!];
        expect(view.operations.endedAt[before]).toBeLessThanOrEqual(view.operations.invokedAt[after]!);
      }
    }
  });

  test("are as many as client threads, for a crashed process goes on under a new number", () => {
    expect(lanesOf(view.operations)).toHaveLength(10);
  });
});

test("a filter passes exactly the operations asked for", () => {
  const passes = passing(view.operations, { ...noFilter, f: "read", key: "2" });
  const wanted = operationsOf(run.history).map((operation) =>
    operation.f === "read" && operation.key === "2" ? 1 : 0,
  );
  expect([...passes]).toEqual(wanted);
});

describe("the messages of a window", () => {
  const window = { from: 8e9, to: 10e9 };
  const all = messagesInWindow(view.messages, window, () => true, 1e9);

  test("are those under way in it", () => {
    const expected = Array.from({ length: view.messages.count }, (_, index) => index).filter(
      (index) => view.messages.sentAt[index]! <= window.to && view.messages.endedAt[index]! >= window.from,
    );
    expect(all).toEqual({ drawn: expected, total: expected.length });
  });

  test("are thinned out all over it, but never the lost ones", () => {
    const few = messagesInWindow(view.messages, window, () => true, 50);
    const lost = all.drawn.filter((message) => view.messages.dropped(message) !== "");
    expect(few.total).toBe(all.total);
    expect(few.drawn.length).toBeLessThan(all.total / 2);
    expect(lost.filter((message) => !few.drawn.includes(message))).toEqual([]);
    expect(view.messages.sentAt[few.drawn.at(-1)!]!).toBeGreaterThan(9.8e9);
  });
});

test("rates add up to the number of operations", () => {
  const { rate } = seriesOf(view.operations, view.end);
  const total = [...rate.ok, ...rate.fail, ...rate.info].reduce((sum, each) => sum + each, 0);
  expect(total * (view.end / 1e9 / rate.seconds.length)).toBeCloseTo(view.operations.count);
});
