import { describe, expect, it } from "vitest";
import { type History, operationsOf } from "../../harness/core/history.ts";
import { Random } from "../../harness/core/random.ts";
import type { Budget } from "../checker.ts";
import { defaultBudget } from "../checker.ts";
import { casRegister, modelNamed, queue, register } from "../models/index.ts";
import { call, crashed, failed, historyOf, type Line } from "../testing/history-of.ts";
import { smallHistory } from "../testing/small-histories.ts";
import { subjectOf } from "../testing/subjects.ts";
import type { LinearizabilityDetail } from "./detail.ts";
import { frontierSearch } from "./frontier.ts";
import { type LinearizableFigures, linearizable } from "./linearizable.ts";
import { search } from "./search.ts";
import { refuted } from "./verify.ts";

const check = (lines: readonly Line[][], model = "cas-register", budget: Partial<Budget> = {}) =>
  linearizable(modelNamed(model)).check(historyOf(...lines.flat()), { ...defaultBudget, ...budget });
const validity = (...lines: Line[][]): string => check(lines).validity;

describe("linearizability", () => {
  it("lets an unanswered write happen late, or never", () => {
    const lost = crashed(9, "write", 1);
    expect(validity(lost, call(0, "write", 2), call(1, "read", null, 2))).toBe("valid");
    expect(validity(lost, call(0, "write", 2), call(1, "read", null, 2), call(1, "read", null, 1))).toBe(
      "valid",
    );
    expect(validity(lost, call(0, "write", 2), call(1, "read", null, 1), call(1, "read", null, 2))).toBe(
      "invalid",
    );
  });

  it("learns from a refused cas only when the model does", () => {
    const refused = [call(0, "write", 1), failed(0, "cas", [1, 2], "precondition-failed")];
    expect(check(refused).validity).toBe("invalid");
    const lenient = linearizable(casRegister({ failedCas: "ignored" }));
    expect(lenient.check(historyOf(...refused.flat()), defaultBudget).validity).toBe("valid");
    expect(validity(call(0, "write", 1), failed(0, "cas", [1, 2], "abort"))).toBe("valid");
  });

  it("reads nil as the initial value, or as nothing", () => {
    const lines = historyOf(...call(0, "write", 1), ...call(1, "read", null, null));
    expect(linearizable(register()).check(lines, defaultBudget).validity).toBe("invalid");
    expect(linearizable(register({ nil: "unknown" })).check(lines, defaultBudget).validity).toBe("valid");
  });

  it("never drops a queue's element because nobody is known to have taken it", () => {
    const taken = historyOf(
      ...crashed(0, "enqueue", 1),
      ...call(1, "enqueue", 2),
      ...call(2, "dequeue", null, 2),
    );
    expect(linearizable(queue).check(taken, defaultBudget).validity).toBe("valid");
  });

  it("explains every violated object, and finds the others in order", () => {
    const at = (key: string, ...values: number[]): Line[] =>
      values.flatMap((value) => call(0, "read", null, value, { key }));
    const verdict = check([call(0, "write", 1, 1, { key: "a" }), at("a", 1), at("b", 5), at("c", 6)]);
    expect(verdict.anomalies.map(({ key }) => key)).toEqual(["b", "c"]);
    expect(verdict.summary).toContain("2 of 3 objects");
    expect(verdict.anomalies[0]!.events.every((event) => event >= 0)).toBe(true);
  });

  it("says in plain words what was seen and why it cannot have been", () => {
    const told = (...lines: Line[][]): string => check(lines).anomalies[0]!.explanation[0]!;
    const write = (value: number): Line[] => call(0, "write", value);
    expect(told(write(1), write(2), call(1, "read", null, 1))).toMatch(
      /^Process 1's "read -> 1" \(events 4 to 5\) saw an old value: .*"write 2".* had replaced what .*"write 1"/,
    );
    expect(told(write(1), call(1, "read", null, null))).toContain("saw the initial value, although");
    expect(told(write(1), call(1, "read", null, 3))).toContain("nobody ever wrote");
    expect(told(call(1, "read", null, 3), write(3))).toContain("only written later");
    expect(told(failed(0, "write", 3), call(1, "read", null, 3))).toContain("a call that had failed");
    const overlapping: Line[] = [
      [2, "invoke", "write", 2],
      ...call(1, "read", null, 2),
      ...call(1, "read", null, 1),
      [2, "ok", "write", 2],
    ];
    expect(told(write(1), overlapping)).toContain("saw an older value than");
  });

  it("shows where it got stuck: the longest order, and why no candidate can follow", () => {
    const verdict = check([
      call(0, "write", 1),
      crashed(2, "write", 4),
      call(0, "write", 2),
      call(1, "read", null, 1),
    ]);
    const { longest, stuck, operations } = verdict.anomalies[0]!.detail as LinearizabilityDetail;
    expect(operations[stuck.operation]!.text).toBe("read -> 1");
    expect(longest.steps.map(({ state }) => state).at(-1)).toBe(stuck.state);
    expect(stuck.candidates[0]).toMatchObject({ operation: stuck.operation, reason: "illegal" });
    for (const { reason, text } of stuck.candidates)
      expect(text).toContain(reason === "illegal" ? "impossible" : "possible");
  });
});

describe("touching intervals", () => {
  it("are concurrent", () => {
    const [write, read] = operationsOf(historyOf(...call(0, "write", 1), ...call(1, "read", null, null)));
    const touching = [write!, { ...read!, invoked: write!.completed }];
    for (const decide of [search, frontierSearch])
      expect(decide(modelNamed("register"), touching, defaultBudget).kind).toBe("linearizable");
  });
});

describe("a search that cannot succeed", () => {
  it("ends soon where somebody found what nobody put", () => {
    const lines: Line[] = [
      ...Array.from({ length: 12 }, (_, at): Line => [at, "invoke", "cas", [null, at]]),
      ...call(20, "read", null, 99),
    ];
    const found = search(modelNamed("cas-register"), operationsOf(historyOf(...lines)), defaultBudget);
    expect(found).toMatchObject({ kind: "stuck", furthest: -1 });
  });

  it("looks at each configuration once", () => {
    const counter = modelNamed("counter");
    const adds = Array.from({ length: 9 }, (_, at) => 2 ** at);
    const lines: Line[] = [
      ...adds.map((amount, process): Line => [process, "invoke", "add", amount]),
      ...adds.map((amount, process): Line => [process, "ok", "add", amount]),
      ...call(10, "read", null, 5),
    ];
    const found = search(counter, operationsOf(historyOf(...lines)), defaultBudget);
    // Of 9 calls there are 512 sets and 362,880 orders.
    expect(found).toMatchObject({ kind: "stuck", remembered: 512 });
    expect(found.steps).toBeLessThan(3_000);
  });
});

describe("a search that runs out of budget", () => {
  const hard = ((): History => {
    const random = new Random("hard");
    return smallHistory(subjectOf("queue"), random, {
      operationsMax: 400,
      processes: 12,
      noise: 0.01,
      crash: 0,
    });
  })();
  const run = (budget: Partial<Budget>) => linearizable(queue).check(hard, { ...defaultBudget, ...budget });

  it("is unknown, and says which budget ended and how far it got", () => {
    expect(run({ stepsMax: 300 })).toMatchObject({
      validity: "unknown",
      summary: expect.stringContaining("budget of steps ended after 300"),
    });
    expect(run({ memoMax: 20 })).toMatchObject({
      validity: "unknown",
      summary: expect.stringContaining("budget of memory"),
    });
    let asked = 0;
    const late = run({ expired: () => ++asked > 0 });
    expect(late).toMatchObject({ validity: "unknown", summary: expect.stringContaining("deadline passed") });
    expect(late.summary).toMatch(/\d+ of \d+ operations were explained/);
  });

  it("still decides the small objects when one is too hard", () => {
    const keyed = historyOf(
      ...call(0, "write", 1, 1, { key: "small" }),
      ...call(1, "read", null, 2, { key: "small" }),
    );
    const both: History = {
      events: [
        ...keyed.events.map((event) => ({ ...event, f: event.f === "write" ? "enqueue" : "dequeue" })),
        ...hard.events.map((event) => ({
          ...event,
          process: Number(event.process) + 10,
          index: event.index + 4,
        })),
      ],
    };
    expect(linearizable(queue).check(both, { ...defaultBudget, stepsMax: 600 }).validity).toBe("invalid");
  });
});

describe("a long history with few open operations", () => {
  it("takes memory and time in proportion to its length", () => {
    const lines = Array.from({ length: 30_000 }, (_, value) =>
      value % 2 === 0 ? call(0, "write", value) : call(1, "read", null, value - 1),
    );
    const verdict = check([crashed(9, "write", -1), ...lines]);
    expect(verdict.validity).toBe("valid");
    const { steps, remembered } = verdict.detail as LinearizableFigures;
    expect(steps).toBeLessThan(90_000);
    expect(remembered).toBeLessThan(40_000);
  });
});

describe("the verifier", () => {
  const history = historyOf(
    ...call(0, "write", 1),
    ...call(1, "read", null, 1),
    ...crashed(2, "write", 3),
    ...failed(3, "write", 4),
  );
  const model = modelNamed("register");
  const verify = (...order: number[]) => refuted(model, history, [{ key: "", order }]);

  it("accepts orders of what happened, with or without what may have happened", () => {
    expect(verify(0, 2)).toBeUndefined();
    expect(verify(0, 2, 4)).toBeUndefined();
  });

  it("refuses wrong ones, each for its reason", () => {
    expect(verify(0)).toContain("missing");
    expect(verify(2, 0)).toContain("cannot happen");
    expect(verify(0, 4, 2)).toContain("had completed before");
    expect(verify(0, 2, 2)).toContain("twice");
    expect(verify(0, 2, 1)).toContain("no operation");
    expect(refuted(model, history, [{ key: "x", order: [0, 2] }])).toContain("another part");
    const stale = historyOf(...call(0, "write", 1), ...call(1, "read", null, 2));
    expect(refuted(model, stale, [{ key: "", order: [0, 2] }])).toContain("cannot happen");
  });
});
