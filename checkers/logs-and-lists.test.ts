import { describe, expect, it } from "vitest";
import { defaultBudget } from "./checker.ts";
import { kafka } from "./kafka.ts";
import { listAppend } from "./list-append.ts";
import { call, crashed, failed, historyOf, type Line } from "./testing/history-of.ts";

const kinds = (checker: typeof kafka, ...lines: Line[][]): string[] =>
  checker.check(historyOf(...lines.flat()), defaultBudget).anomalies.map(({ kind }) => kind);
const validity = (checker: typeof kafka, ...lines: Line[][]): string =>
  checker.check(historyOf(...lines.flat()), defaultBudget).validity;

describe("kafka, in its simple form", () => {
  const send = (message: number, offset: number): Line[] =>
    call(0, "send", [["send", "k", message]], [["send", "k", [offset, message]]]);
  const poll = (from: number, ...pairs: [number, number][]): Line[] =>
    call(1, "poll", [["poll", { k: from }]], [["poll", { k: pairs }]]);

  it("accepts a log, with gaps between offsets", () => {
    expect(validity(kafka, send(10, 0), send(11, 5), poll(0, [0, 10], [5, 11]))).toBe("valid");
  });

  it("finds an acknowledged message that a later poll passed over", () => {
    expect(kinds(kafka, send(10, 0), send(11, 1), poll(0, [1, 11]))).toEqual(["lost write"]);
    expect(kinds(kafka, send(10, 0), poll(0, [0, 10]), send(11, 1), poll(0, [1, 11]))).toEqual([
      "lost write",
    ]);
    expect(kinds(kafka, send(10, 0), send(11, 1), poll(1, [1, 11]))).toEqual([]);
  });

  it("finds offsets with two messages and messages with two offsets", () => {
    expect(kinds(kafka, send(10, 0), send(11, 0), poll(0, [0, 11]))).toEqual(["inconsistent offsets"]);
    expect(kinds(kafka, send(10, 0), poll(0, [0, 10], [1, 10]))).toEqual(["duplicate message"]);
  });

  it("lets a message that was sent twice stand at two offsets, but not at three", () => {
    expect(kinds(kafka, send(10, 0), send(10, 1), poll(0, [0, 10], [1, 10]))).toEqual([]);
    expect(kinds(kafka, send(10, 0), send(10, 1), poll(0, [0, 10], [1, 10], [2, 10]))).toEqual([
      "duplicate message",
    ]);
  });

  it("finds answers out of order, messages nobody sent, and messages of failed sends", () => {
    expect(kinds(kafka, send(10, 0), send(11, 1), poll(0, [1, 11], [0, 10]))).toEqual(["nonmonotonic poll"]);
    expect(kinds(kafka, send(10, 0), poll(0, [0, 10], [1, 99]))).toEqual(["phantom message"]);
    expect(kinds(kafka, failed(0, "send", [["send", "k", 10]]), poll(0, [0, 10]))).toEqual(["aborted read"]);
    expect(kinds(kafka, crashed(0, "send", [["send", "k", 10]]), poll(0, [0, 10]))).toEqual([]);
  });

  it("is unknown when acknowledged messages were never polled", () => {
    expect(validity(kafka, send(10, 0), send(11, 1), poll(0, [0, 10]))).toBe("unknown");
    expect(validity(kafka, send(10, 0))).toBe("unknown");
  });
});

describe("list-append, in its simple form", () => {
  const txn = (process: number, ...micro: unknown[][]): Line[] =>
    call(
      process,
      "txn",
      micro.map(([f, key, value]) => (f === "r" ? [f, key, null] : [f, key, value])),
      micro,
    );

  it("accepts reads that are beginnings of one another", () => {
    expect(
      validity(
        listAppend,
        txn(0, ["append", 1, 10], ["r", 1, [10]]),
        txn(1, ["r", 1, null]),
        txn(1, ["append", 1, 11]),
        txn(0, ["r", 1, [10, 11]]),
      ),
    ).toBe("valid");
  });

  it("finds two orders of one list", () => {
    const both = [txn(0, ["append", 1, 10]), txn(0, ["append", 1, 11])];
    expect(kinds(listAppend, ...both, txn(0, ["r", 1, [10, 11]]), txn(1, ["r", 1, [11]]))).toEqual([
      "incompatible order",
    ]);
  });

  it("finds doubled, made-up and aborted elements", () => {
    expect(kinds(listAppend, txn(0, ["append", 1, 10]), txn(0, ["r", 1, [10, 10]]))).toEqual([
      "duplicate element",
    ]);
    expect(kinds(listAppend, txn(0, ["r", 1, [9]]))).toEqual(["phantom element"]);
    expect(kinds(listAppend, failed(0, "txn", [["append", 1, 10]]), txn(1, ["r", 1, [10]]))).toEqual([
      "aborted read (G1a)",
    ]);
    expect(kinds(listAppend, crashed(0, "txn", [["append", 1, 10]]), txn(1, ["r", 1, [10]]))).toEqual([]);
  });

  it("lets an element that was appended twice stand there twice, but not three times", () => {
    const twice = [txn(0, ["append", 1, 10]), txn(0, ["append", 1, 10])];
    expect(validity(listAppend, ...twice, txn(1, ["r", 1, [10, 10]]))).toBe("valid");
    expect(kinds(listAppend, ...twice, txn(1, ["r", 1, [10, 10, 10]]))).toEqual(["duplicate element"]);
  });

  it("finds a read of what its own transaction appends only later", () => {
    expect(kinds(listAppend, txn(0, ["r", 1, [10]], ["append", 1, 10]))).toEqual(["future read"]);
    expect(kinds(listAppend, txn(0, ["append", 1, 10], ["r", 1, [10]]))).toEqual([]);
  });

  it("does not judge transactions that were acknowledged without an answer", () => {
    const silent = call(0, "txn", [["append", 1, 10]], null);
    expect(validity(listAppend, silent, txn(1, ["r", 1, [10]]))).toBe("unknown");
  });

  it("finds transactions that do not see their own steps", () => {
    expect(
      kinds(
        listAppend,
        txn(0, ["append", 1, 10], ["r", 1, []], ["append", 1, 11], ["r", 1, [11]]),
        txn(0, ["r", 1, [10, 11]]),
      ),
    ).toContain("internal inconsistency");
    expect(kinds(listAppend, txn(1, ["append", 1, 9]), txn(0, ["append", 1, 10], ["r", 1, [9, 10]]))).toEqual(
      [],
    );
  });

  it("finds an acknowledged append that is in no read made after all appending was over", () => {
    expect(
      kinds(listAppend, txn(0, ["append", 1, 10]), txn(0, ["append", 1, 11]), txn(1, ["r", 1, [11]])),
    ).toEqual(["lost append"]);
    expect(
      kinds(listAppend, txn(0, ["append", 1, 10]), txn(1, ["r", 1, []]), txn(1, ["r", 1, [10]])),
    ).toEqual([]);
  });
});
