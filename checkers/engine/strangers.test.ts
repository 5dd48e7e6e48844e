import { describe, expect, it } from "vitest";
import { operationsOf } from "../../harness/core/history.ts";
import { Random } from "../../harness/core/random.ts";
import { modelNamed, models } from "../models/index.ts";
import { call, historyOf, type Line } from "../testing/history-of.ts";
import { smallHistory } from "../testing/small-histories.ts";
import { subjectOf } from "../testing/subjects.ts";
import { strangerTo } from "./strangers.ts";

describe("what is strange to a model", () => {
  const strange = (model: string, lines: readonly Line[]): unknown => {
    const found = strangerTo(modelNamed(model), operationsOf(historyOf(...lines)));
    return found && [found.operation.invoked, found.part, ...found.expected];
  };

  it("is a function, told with those that it knows", () => {
    const lines = [...call(0, "write", 1), ...call(0, "wrote", 2)];
    expect(strange("cas-register", lines)).toEqual([2, "function", "read", "write", "cas"]);
    expect(strange("queue", lines)).toEqual([0, "function", "enqueue", "dequeue"]);
  });

  it("is an input or an answer, told with a form that would fit", () => {
    expect(strange("cas-register", call(0, "cas", 5))).toEqual([0, "input", "[1,2]"]);
    expect(strange("counter", call(0, "add", "x"))).toEqual([0, "input", "1"]);
    expect(strange("set", call(0, "read", null, 7))).toEqual([0, "answer", "[1,2]"]);
  });

  it.each(models.map(({ name }) => name))("is nothing of its own operations: %s", (name) => {
    const random = new Random(`fitting ${name}`);
    const options = { operationsMax: 30, processes: 3, noise: 0.1, crash: 0.1 };
    const operations = operationsOf(smallHistory(subjectOf(name), random, options));
    expect(strangerTo(modelNamed(name), operations)).toBeUndefined();
    const [first] = operations;
    const foreign = strangerTo(modelNamed(name), [{ ...first!, f: "nobody knows" }]);
    expect(foreign?.expected).toEqual(expect.arrayContaining([...new Set(operations.map(({ f }) => f))]));
  });
});
