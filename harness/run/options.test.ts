import { describe, expect, test } from "vitest";
import { UsageError } from "../core/usage-error.ts";
import { optionForms } from "./option-forms.ts";
import { parseOptions } from "./options.ts";

describe("options of a run", () => {
  test("every option has a value when nobody gives one", () => {
    const options = parseOptions({});
    expect(options).toMatchObject({
      workload: "kv",
      env: "sim",
      nodes: 5,
      concurrency: 10,
      timeMs: 30_000,
      faults: [],
    });
    expect(optionForms.every((form) => form.summary !== "")).toBe(true);
  });

  test("texts become values", () => {
    const options = parseOptions({
      nodes: 3,
      concurrency: "4n",
      time: "1.5s",
      fault: "partition, crash",
      latency: "normal:3ms",
      timing: "partial:50ms@10s",
      bug: "none",
    });
    expect(options).toMatchObject({
      nodes: 3,
      concurrency: 12,
      timeMs: 1500,
      faults: ["partition", "crash"],
      bugs: [],
    });
    expect(options.network.latency).toEqual({ distribution: "normal", meanMs: 3 });
    expect(options.network.timing).toEqual({ model: "partial", boundMs: 50, stableAtMs: 10_000 });
  });

  test.each([
    [{ tiem: "3s" }, 'unknown option "tiem"; did you mean "time"?'],
    [{ time: "30" }, "expected a duration such as"],
    [{ nodes: "0" }, "whole number from 1"],
    [{ nodes: "2.5" }, "whole number from 1"],
    [{ loss: "1.5" }, "number from 0 to 1"],
    [{ rate: "" }, "expected a number"],
    [{ env: "simm" }, 'did you mean "sim"?'],
    [{ arrival: "opn" }, 'did you mean "open"?'],
    [{ timing: "synchronous" }, "expected a duration"],
    [{ latency: "gauss:3ms" }, "Expected one of: constant"],
    [{ time: "9999h" }, "at most 24h"],
  ])("%j is refused with a sentence", (given, sentence) => {
    expect(() => parseOptions(given)).toThrow(UsageError);
    expect(() => parseOptions(given)).toThrow(sentence);
  });
});
