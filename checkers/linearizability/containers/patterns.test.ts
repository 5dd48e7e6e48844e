import { describe, expect, it } from "vitest";
import { defaultBudget } from "../../checker.ts";
import { columnsOf } from "../../engine/columns-of.ts";
import type { Violation } from "../../engine/finding.ts";
import { modelNamed } from "../../models/index.ts";
import { call, crashed, failed, historyOf, type Line } from "../../testing/history-of.ts";
import { linearizable } from "../linearizable.ts";
import { fastTests } from "./index.ts";

/** The name of the contradiction, "valid", or "search" where the exact test passes. */
function found(model: string, ...lines: Line[]): string {
  const finding = fastTests[model]!(columnsOf(historyOf(...lines)));
  if (finding === undefined) return "search";
  return finding.kind === "invalid" ? finding.violation.pattern : finding.kind;
}

function violationOf(model: string, ...lines: Line[]): Violation {
  const finding = fastTests[model]!(columnsOf(historyOf(...lines)));
  if (finding?.kind !== "invalid") throw new Error("no violation");
  return finding.violation;
}

describe("a core is told with what it needs, and nothing else", () => {
  it("counts the unanswered dequeues that began in time", () => {
    const three = [1, 2, 3].flatMap((value) => call(0, "enqueue", value, null));
    const lost = crashed(2, "dequeue", null);
    const thirdOut = call(1, "dequeue", null, 3);
    const said = (...lines: Line[]): string | undefined => violationOf("queue", ...lines).sentences[1];
    expect(said(...three, ...lost, ...thirdOut)).toContain("At most 1 of them can have gone");
    expect(said(...three, ...thirdOut, ...lost)).toContain("At most 0 of them can have gone");
  });

  it("counts the unanswered tickets that began in time", () => {
    const second = call(0, "fetch-and-add", 1, 1);
    const lost = crashed(1, "fetch-and-add", 1);
    expect(found("fetch-and-add", ...lost, ...second)).toBe("valid");
    expect(found("fetch-and-add", ...second, ...lost)).toBe("gap in the answers");
  });

  it("leaves out elements of a stack that stand in the way of others only", () => {
    const crossed = [1, 3].flatMap((value) => [
      ...call(0, "push", value, null),
      ...call(0, "push", value + 1, null),
      ...call(0, "pop", null, value),
    ]);
    expect(violationOf("stack", ...crossed).rows.length).toBe(3);
  });
});

describe("an order", () => {
  it("leaves out insertions without an answer whose element never came out", () => {
    const lines = [...crashed(0, "enqueue", 1), ...call(1, "enqueue", 2, null)];
    const finding = fastTests["queue"]!(columnsOf(historyOf(...lines)));
    if (finding?.kind !== "valid" || finding.certificate.form !== "order") throw new Error("no order");
    expect(finding.certificate.orders.map(({ rows }) => [...rows])).toEqual([[1]]);
  });
});

describe("what contradicts is told by its name", () => {
  it("in queues", () => {
    const out = (value: unknown): Line[] => call(1, "dequeue", null, value);
    const into = (value: unknown): Line[] => call(0, "enqueue", value, null);
    expect(found("queue", ...into(1), ...into(2), ...out(1), ...out(2), ...out(null))).toBe("valid");
    expect(found("queue", ...into(1), ...into(2), ...out(2))).toBe("overtaken in the queue");
    expect(found("queue", ...into(1), ...out(null))).toBe("empty although not");
    expect(found("queue", ...into(1), ...out(1), ...out(1))).toBe("removed twice");
    expect(found("queue", ...out(1), ...into(1))).toBe("removed before inserted");
    expect(found("queue", ...out(1))).toBe("removed from thin air");
    expect(found("queue", ...failed(0, "enqueue", 1), ...out(1))).toBe("removed aborted value");
    expect(found("queue", ...into(1), ...into(1))).toBe("search");
  });

  it("in queues whose dequeues did not answer", () => {
    const lost = crashed(2, "dequeue", null);
    const twoIn = [...call(0, "enqueue", 1, null), ...call(0, "enqueue", 2, null)];
    const secondOut = call(1, "dequeue", null, 2);
    expect(found("queue", ...twoIn, ...lost, ...secondOut)).toBe("valid");
    expect(found("queue", ...twoIn, ...secondOut, ...lost)).toBe("overtaken in the queue");
    // The one whose enqueue ended first must be gone first, though it is the younger one: the first lost answer is its.
    const inTurn: Line[] = [
      [0, "invoke", "enqueue", "a"],
      ...call(1, "enqueue", "b", null),
      ...call(2, "enqueue", "c", null),
      ...crashed(3, "dequeue", null),
      ...call(4, "dequeue", null, "c"),
      ...crashed(5, "dequeue", null),
      [0, "ok", "enqueue", null],
      ...call(1, "enqueue", "d", null),
      ...call(4, "dequeue", null, "d"),
    ];
    expect(found("queue", ...inTurn)).toBe("valid");
  });

  it("in queues whose dequeues did not answer, but not by one of several moments of an empty answer", () => {
    // Found empty at last, when two more dequeues have begun and taken both; a first moment came before they did.
    const late: Line[] = [
      ...call(0, "enqueue", 1, null),
      [1, "invoke", "dequeue"],
      ...call(0, "enqueue", 2, null),
      ...crashed(2, "dequeue", null),
      ...crashed(3, "dequeue", null),
      [1, "ok", "dequeue", null],
    ];
    expect(found("queue", ...late)).toBe("search");
    const verdict = linearizable(modelNamed("queue")).check(historyOf(...late), defaultBudget);
    expect(verdict.validity).toBe("valid");
  });

  it("in stacks and priority queues", () => {
    const pushes = [...call(0, "push", 1, null), ...call(0, "push", 2, null)];
    expect(found("stack", ...pushes, ...call(1, "pop", null, 1))).toBe("crossed on the stack");
    expect(found("stack", ...pushes, ...crashed(2, "pop", null), ...call(1, "pop", null, 1))).toBe("search");
    const inserts = [...call(0, "insert", 1, null), ...call(0, "insert", 2, null)];
    expect(found("priority-queue", ...inserts, ...call(1, "extract", null, 1))).toBe(
      "extracted below a greater one",
    );
  });

  it("in counters, sets and lists", () => {
    expect(found("counter", ...call(0, "add", 1, null), ...call(1, "read", null, 0))).toBe(
      "read below what was added",
    );
    expect(found("counter", ...call(1, "read", null, 1))).toBe("read above what was added");
    expect(found("counter", ...call(1, "read", null, null))).toBe("impossible sum");
    expect(found("counter", ...call(0, "add", 1, null), ...call(1, "add", 2, null))).toBe("search");
    expect(found("set", ...call(0, "add", 1, null), ...call(1, "read", null, []))).toBe(
      "set against real time",
    );
    expect(found("append-list", ...call(0, "append", 1, null), ...call(1, "read", null, [1, 1]))).toBe(
      "element read twice",
    );
    // What is no list, and what is no call of a set, is not for the exact test.
    expect(found("set", ...call(0, "add", 1, null), ...call(1, "read", null, 5))).toBe("search");
    expect(found("set", ...call(0, "add", 1, null), ...call(1, "clear", null))).toBe("search");
  });

  it("in locks, and a process that goes on after no answer is left to the search", () => {
    expect(found("lock", ...call(0, "release", null))).toBe("released without holding");
    expect(found("lock", ...call(0, "acquire", null), ...call(1, "acquire", null))).toBe("held by too many");
    expect(found("lock", ...crashed(0, "acquire", null), ...call(0, "release", null))).toBe("search");
    const hold = (process: number, token: number): Line[] => [
      ...call(process, "acquire", null, token),
      ...call(process, "release", null),
    ];
    expect(found("fenced-lock", ...hold(0, 2), ...hold(1, 1))).toBe("fencing token not greater");
  });
});

describe("linearizable", () => {
  it("takes the exact test where it applies, and says so", () => {
    const lines: Line[] = [];
    // All pushes overlap: a search would try every order.
    for (let value = 0; value < 40; value++) lines.push([value, "invoke", "push", value]);
    for (let value = 0; value < 40; value++) lines.push([value, "ok", "push", null]);
    for (let value = 0; value < 40; value++) lines.push(...call(50, "pop", null, (value * 7) % 40));
    const history = historyOf(...lines);
    const verdict = linearizable(modelNamed("stack")).check(history, defaultBudget);
    expect(verdict.validity).toBe("valid");
    expect(verdict.detail).toMatchObject({ fast: { test: "exact test of stack", parts: 1 }, steps: 0 });
  });

  it("pops an element sooner than peeling did where one below it has to go", () => {
    const history = historyOf(
      ...[1, 2, 3].flatMap((value) => call(0, "push", value, null)),
      [1, "invoke", "pop"],
      ...call(2, "pop", null, 2),
      [3, "invoke", "pop"],
      [1, "ok", "pop", 3],
      [3, "ok", "pop", 1],
    );
    expect(linearizable(modelNamed("stack")).check(history, defaultBudget).validity).toBe("valid");
  });

  it("knows how many permits a semaphore has", () => {
    const history = historyOf(...[0, 1, 2].flatMap((process) => call(process, "acquire", null)));
    const check = (permits: number): string =>
      linearizable(modelNamed("semaphore", { permits })).check(history, defaultBudget).validity;
    expect([check(2), check(3)]).toEqual(["invalid", "valid"]);
  });
});
