import { describe, expect, it } from "vitest";
import { decodeHistory, encodeHistory } from "../harness/core/history-format.ts";
import { Random } from "../harness/core/random.ts";
import { defaultBudget } from "./checker.ts";
import { checkHistory } from "./index.ts";
import { models } from "./models/index.ts";
import { checkerNamed, checkers } from "./registry.ts";
import { call, historyOf } from "./testing/history-of.ts";
import { smallHistory } from "./testing/small-histories.ts";
import { subjects } from "./testing/subjects.ts";

describe.each(checkers.map((checker) => [checker.name, checker] as const))("checker %s", (name, checker) => {
  it("has a name of its own and a summary", () => {
    expect(checkerNamed(name)).toBe(checker);
    expect(checkers.filter((other) => other.name === name)).toHaveLength(1);
    expect(checker.summary).toMatch(/\w.*\.$/);
  });

  it("never throws, and its verdict survives writing and reading the history", () => {
    const random = new Random(name);
    for (const subject of subjects) {
      for (let round = 0; round < 20; round++) {
        const history = smallHistory(subject, random, {
          operationsMax: 12,
          processes: 3,
          noise: 0.3,
          crash: 0.2,
        });
        const verdict = checker.check(history, defaultBudget);
        expect(checker.check(decodeHistory(encodeHistory(history)).history, defaultBudget)).toEqual(verdict);
        for (const { events } of verdict.anomalies) {
          for (const event of events) expect(history.events[event]).toBeDefined();
        }
      }
    }
    expect(checker.check({ events: [] }, defaultBudget).anomalies).toEqual([]);
  });
});

describe("checkHistory", () => {
  const history = historyOf(...call(0, "write", 1), ...call(1, "read", null, 1));

  it("takes names, checkers and models", () => {
    expect(checkHistory(history, { model: "register" }).validity).toBe("valid");
    expect(checkHistory(history, { checker: "stats" }).validity).toBe("valid");
    expect(checkHistory(history, { checker: checkerNamed("unique-ids") }).validity).toBe("unknown");
  });

  it("teaches when a name is wrong or missing", () => {
    expect(() => checkHistory(history, { checker: "counterr" })).toThrow('did you mean "counter"');
    expect(() => checkHistory(history, { model: "cas-registr" })).toThrow('did you mean "cas-register"');
    expect(() => checkHistory(history, {})).toThrow("needs a model");
  });

  it("is unknown, not invalid, when the model does not know an operation", () => {
    const verdict = checkHistory(historyOf(...call(0, "enqueue", 1)), { model: "register" });
    expect(verdict).toMatchObject({ validity: "unknown", summary: expect.stringContaining("enqueue") });
  });

  it("knows every model by name, each with a summary", () => {
    expect(models.map(({ name }) => name)).toEqual(subjects.map(({ model }) => model));
    for (const { summary } of models) expect(summary).toMatch(/\w.*\.$/);
  });
});
