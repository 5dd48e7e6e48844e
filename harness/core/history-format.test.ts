import fc from "fast-check";
import { expect, test } from "vitest";
import type { HistoryEvent } from "./history.ts";
import { decodeHistory, encodeEvent, encodeHistory } from "./history-format.ts";

const invoke = { index: 0, time: 5, type: "invoke", process: 0, f: "write", value: 1, key: "x", node: "n1" };
const ok = { index: 1, time: 9, type: "ok", process: 0, f: "write", value: 1, key: "x", node: "n1" };

/** The text of a file with these objects as lines. */
function text(...lines: readonly unknown[]): string {
  return lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join("");
}

/** The one problem of such a file. */
function problem(...lines: readonly unknown[]): string {
  const { problems } = decodeHistory(text(...lines));
  expect(problems).toHaveLength(1);
  return `${problems[0]!.line} ${problems[0]!.kind}: ${problems[0]!.message}`;
}

test("an event is one line with Jepsen's names in their order, undefined fields left out", () => {
  const event: HistoryEvent = { time: 5, index: 0, type: "invoke", process: 0, f: "read", value: undefined };
  expect(encodeEvent(event)).toBe('{"index":0,"time":5,"type":"invoke","process":0,"f":"read"}');
  expect(encodeEvent({ ...event, value: null, key: 3, node: "n1", error: "e", message: "a\nb" })).toBe(
    '{"index":0,"time":5,"type":"invoke","process":0,"f":"read","value":null,"key":3,"node":"n1","error":"e","message":"a\\nb"}',
  );
});

test("every well-formed history survives writing and reading, with and without a header", () => {
  fc.assert(
    fc.property(wellFormed(), fc.boolean(), (events, headed) => {
      const written = encodeHistory({ events }, headed ? { seed: "7", version: 99 } : undefined);
      const read = decodeHistory(written);
      expect(read.problems).toEqual([]);
      expect(read.header).toEqual(
        headed ? { format: "faultline-history", version: 1, seed: "7" } : undefined,
      );
      expect(read.history.events).toStrictEqual(events);
    }),
  );
});

test("a file cut off at any character loses only the event it was cut in, and says so", () => {
  const events = [invoke, ok] as HistoryEvent[];
  const whole = encodeHistory({ events });
  for (let length = 0; length <= whole.length; length++) {
    const cut = whole.slice(0, length);
    const { history, problems } = decodeHistory(cut);
    const complete = events.filter((_, count) =>
      cut.startsWith(text(...events.slice(0, count + 1)).trimEnd()),
    );
    expect(history.events).toEqual(complete);
    const torn = cut.trim() !== text(...complete).trim();
    expect(problems.map(({ line, kind }) => ({ line, kind }))).toEqual(
      torn ? [{ line: complete.length + 1, kind: "torn" }] : [],
    );
  }
});

test("a broken line that is ended is broken, not torn", () => {
  expect(problem(invoke, '{"index":1,"ti')).toBe(
    '2 broken: not JSON: {"index":1,"ti; expected one event as a JSON object',
  );
  expect(problem("[1]")).toContain("1 broken: [1] is not an object");
});

test("missing indexes and times are assigned, blank lines, carriage returns and a byte order mark passed over", () => {
  const { history, problems } = decodeHistory(
    '\uFEFF\n{"type":"invoke","process":3,"f":"read"}\r\n\n{"type":"ok","process":3,"f":"read","value":7,"key":null}',
  );
  expect(problems).toEqual([]);
  expect(history.events).toEqual([
    { index: 0, time: 0, type: "invoke", process: 3, f: "read", value: undefined },
    { index: 1, time: 1, type: "ok", process: 3, f: "read", value: 7 },
  ]);
});

test("each field of the wrong form is named with what was expected", () => {
  expect(problem({ ...invoke, index: 3 })).toContain("the index is 3; expected 0");
  expect(problem({ ...invoke, time: "now" })).toContain('the time is "now"; expected nanoseconds');
  expect(problem({ ...invoke, time: -1 })).toContain("the time is -1");
  expect(problem({ ...invoke, type: "Invoke" })).toContain('the type is "Invoke"; expected "invoke", "ok"');
  expect(problem({ ...invoke, process: "n1" })).toContain('the process is "n1"; expected an integer');
  expect(problem({ ...invoke, process: 1.5 })).toContain("the process is 1.5");
  expect(problem({ ...invoke, f: undefined })).toContain("f is missing; expected the name");
  expect(problem({ ...invoke, key: {} })).toContain("the key is {}; expected text or a number");
  expect(problem({ ...invoke, node: 1 })).toContain("node is 1; expected text");
  expect(problem({ ...invoke, error: [] })).toContain("error is []; expected text");
  expect(problem({ ...invoke, message: 0 })).toContain("message is 0; expected text");
});

test("a process that breaks the rules is named with the line it clashes with", () => {
  expect(problem(ok)).toContain("the index is 1; expected 0");
  expect(problem({ ...ok, index: 0 })).toContain("1 broken: a completion without an invocation: process 0");
  expect(problem(invoke, { ...invoke, index: 1 })).toContain(
    "2 broken: process 0 invokes while its call of line 1",
  );
  expect(problem(invoke, { ...ok, f: "read" })).toContain('the completion is of "read"; expected "write"');
  expect(problem(invoke, { ...ok, key: "y" })).toContain('the completion has key "y"; expected "x"');
  expect(problem(invoke, { ...ok, type: "info" }, { ...invoke, index: 2 })).toContain(
    "3 broken: process 0 acts again after its call ended info on line 2",
  );
  expect(problem({ ...invoke, process: "nemesis" })).toContain('expected "info" for process "nemesis"');
});

test("one broken line does not put the indexes after it in the wrong, and those that are read are dense", () => {
  const { history, problems } = decodeHistory(text("?", { ...invoke, index: 1 }, { ...ok, index: 2 }));
  expect(problems.map(({ line }) => line)).toEqual([1]);
  expect(history.events.map(({ index }) => index)).toEqual([0, 1]);
});

test("a header is refused when it is of another format or version, or not on the first line", () => {
  const header = { format: "faultline-history", version: 1 };
  expect(decodeHistory(text(header)).header).toEqual(header);
  expect(problem({ format: "jepsen" })).toContain('the format is "jepsen"; expected "faultline-history"');
  expect(problem({ ...header, version: 2 })).toContain("the version is 2; expected 1");
  expect(problem(invoke, header)).toContain(
    "2 broken: a header stands here; expected on the first line only",
  );
});

test("problems are listed up to the limit and counted beyond it", () => {
  const { problems, problemsOmitted } = decodeHistory(text(..."?".repeat(50)), 20);
  expect(problems).toHaveLength(20);
  expect(problemsOmitted).toBe(30);
});

/** Histories made by letting a few processes act in turn; a crashed one comes back under a new number. */
function wellFormed(): fc.Arbitrary<HistoryEvent[]> {
  const step = fc.record({
    thread: fc.nat(3),
    type: fc.constantFrom("ok" as const, "fail" as const, "info" as const),
    // JSON has no negative zero.
    value: fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown),
    extras: fc.record(
      { key: fc.oneof(fc.string(), fc.integer()), node: fc.string(), message: fc.string() },
      { requiredKeys: [] },
    ),
    fault: fc.boolean(),
  });
  return fc.array(step).map((steps) => {
    const events: HistoryEvent[] = [];
    const threads = [0, 1, 2, 3].map((process) => ({ process, open: undefined as HistoryEvent | undefined }));
    for (const { thread, type, value, extras, fault } of steps) {
      const index = events.length;
      const time = index * 7;
      const worker = threads[thread]!;
      if (fault) events.push({ index, time, type: "info", process: "nemesis", f: "crash", value });
      else if (worker.open === undefined) {
        worker.open = { index, time, type: "invoke", process: worker.process, f: "txn", value, ...extras };
        events.push(worker.open);
      } else {
        events.push({
          ...worker.open,
          index,
          time,
          type,
          value,
          ...(type === "ok" ? {} : { error: "timeout" }),
        });
        worker.open = undefined;
        if (type === "info") worker.process += 4;
      }
    }
    return events;
  });
}
