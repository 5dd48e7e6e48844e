import { describe, expect, it } from "vitest";
import type { History } from "../../harness/core/history.ts";
import { decodeHistory, encodeHistory } from "../../harness/core/history-format.ts";
import { Random } from "../../harness/core/random.ts";
import { type ColumnOptions, columnsOf } from "../engine/columns-of.ts";
import { historyFrom } from "../engine/history-from.ts";
import { call, historyOf } from "../testing/history-of.ts";
import { plainColumns } from "../testing/plain-columns.ts";
import { registerRules } from "../testing/rules/registers.ts";
import { smallHistory } from "../testing/small-histories.ts";
import { subjects } from "../testing/subjects.ts";
import { decodeColumns, encodeColumns } from "./columns-file.ts";
import { jepsenEdn } from "./jepsen-edn.ts";
import { scanJsonl } from "./scan-jsonl.ts";
import { encodeEdn } from "./write-edn.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function histories(): History[] {
  const random = new Random("histories to write and read");
  const options = { operationsMax: 12, processes: 3, noise: 0.2, crash: 0.2 };
  const small = subjects.flatMap((subject) =>
    [0, 1, 2, 3].map((round) =>
      smallHistory(subject, random, { ...options, ...(round > 1 ? { keys: ["x", 3, "ü"] } : {}) }),
    ),
  );
  const strange = historyOf(
    [0, "invoke", "write", 'a "quoted" \\ text', { key: "x", node: "n1" }],
    [1, "invoke", "cas", [{ a: [1, "}"] }, -1.5]],
    [0, "ok", "write", 'a "quoted" \\ text', { key: "x", node: "n2" }],
    [1, "fail", "cas", [{ a: [1, "}"] }, -1.5], { error: "precondition-failed" }],
    ...call(0, "write", "ü", "ü", { key: "x" }),
    ...call(0, "write", 2 ** 53 - 1),
    ...call(0, "read", null, { "": [null, true] }),
    [2, "invoke", "read"],
  );
  const rule = registerRules[1]!;
  return [...small, strange, ...Array.from({ length: 200 }, (_, seed) => rule.history(new Random(seed)))];
}

const readings: readonly ColumnOptions[] = [
  {},
  { nil: "unknown", failedCas: "ignored", initial: 0, times: true },
];

describe("the byte scanner", () => {
  it("reads what we write as the ordinary reader does, with and without a header", () => {
    for (const history of histories()) {
      for (const header of [undefined, { seed: 5 }]) {
        const text = encodeHistory(history, header);
        const decoded = decodeHistory(text);
        expect(decoded.problems).toEqual([]);
        for (const options of readings) {
          const scanned = scanJsonl(bytesOf(text), options);
          expect(scanned, text).toBeDefined();
          expect(plainColumns(scanned!), text).toEqual(plainColumns(columnsOf(decoded.history, options)));
        }
      }
    }
  });

  it("leaves to the ordinary reader what is broken or in another form", () => {
    const good = encodeHistory(historyOf(...call(0, "write", 1), ...call(1, "cas", [1, 2])));
    expect(scanJsonl(bytesOf(good))).toBeDefined();
    const spoilt: Readonly<Record<string, string>> = {
      "no end of the last line": good.slice(0, -1),
      "cut off": good.slice(0, -20),
      "another index": good.replace('"index":1', '"index":2'),
      "unknown type": good.replace('"type":"ok"', '"type":"okay"'),
      "a completion without invocation": good.replace('"process":0', '"process":7'),
      "two open calls": good.replace('"type":"ok"', '"type":"invoke"'),
      "another function at the end": good.replace(
        '"ok","process":0,"f":"write"',
        '"ok","process":0,"f":"read"',
      ),
      "no function": good.replaceAll('"f":"write"', '"f":""'),
      "no JSON": good.replace('"value":1}', '"value":1 1}'),
      "a cas of one value": good.replace("[1,2]", "[1]"),
      "an unknown field": good.replace('"value":1}', '"value":1,"colour":2}'),
      "fields in another order": '{"type":"invoke","process":0,"f":"read","value":null}\n',
      "another format": '{"format":"other"}\n',
      "not JSON at all": "hello",
    };
    for (const [name, text] of Object.entries(spoilt)) expect(scanJsonl(bytesOf(text)), name).toBeUndefined();
  });

  it("never agrees to what the ordinary reader refuses", () => {
    const random = new Random("spoilt bytes");
    const texts = histories()
      .map((history) => encodeHistory(history))
      .filter((text) => text !== "");
    let refused = 0;
    for (let round = 0; round < 4_000; round++) {
      const bytes = bytesOf(random.pick(texts));
      for (let hits = random.between(1, 3); hits > 0; hits--)
        bytes[random.below(bytes.length)] = random.pick(
          [...'{}[],:"\\0179anuil\n '].map((one) => one.charCodeAt(0)),
        );
      const scanned = scanJsonl(bytes);
      const decoded = decodeHistory(new TextDecoder().decode(bytes));
      if (decoded.problems.length > 0) refused++;
      if (scanned === undefined) continue;
      expect(decoded.problems, new TextDecoder().decode(bytes)).toEqual([]);
      expect(plainColumns(scanned)).toEqual(plainColumns(columnsOf(decoded.history)));
    }
    expect(refused).toBeGreaterThan(1_000);
  });
});

describe("the columns file", () => {
  it("gives back the columns that were written, and how to read them", () => {
    for (const history of histories()) {
      for (const options of readings) {
        const columns = columnsOf(history, options);
        const bytes = encodeColumns(columns, { nil: "unknown" });
        const read = decodeColumns(bytes);
        expect(plainColumns(read.columns)).toEqual(plainColumns(columns));
        expect(read.options).toEqual({ nil: "unknown" });
        // Bytes that begin anywhere are as good.
        const moved = new Uint8Array(bytes.length + 3);
        moved.set(bytes, 3);
        expect(plainColumns(decodeColumns(moved.subarray(3)).columns)).toEqual(plainColumns(columns));
      }
    }
  });

  it("stands for a history that reads the same", () => {
    for (const history of histories()) {
      const columns = columnsOf(history);
      const again = columnsOf(historyFrom(columns));
      const told = plainColumns(again) as { rows: unknown[][] };
      const before = plainColumns(columns) as { rows: unknown[][] };
      // Processes and sessions may have other numbers; nothing else may differ.
      const rest = ({ rows }: { rows: unknown[][] }): unknown =>
        rows.map((row) => [...row.slice(0, 6), ...row.slice(8)]);
      expect(rest(told)).toEqual(rest(before));
      expect(again.aborted.size).toBe(columns.aborted.size);
    }
  });

  it("refuses bytes that are not what was written, in a sentence", () => {
    const bytes = encodeColumns(columnsOf(histories()[20]!));
    for (let length = 0; length < bytes.length; length += 7)
      expect(() => decodeColumns(bytes.slice(0, length))).toThrow(/cut off|FLTCOLS|version/);
    for (let at = 0; at < bytes.length; at += 3) {
      const spoilt = bytes.slice();
      spoilt[at] = spoilt[at]! ^ 0x41;
      expect(() => decodeColumns(spoilt), `byte ${at}`).toThrow(/columns file/);
    }
  });

  it("of another version is refused by its version", () => {
    const bytes = encodeColumns(columnsOf(histories()[20]!));
    bytes[7] = 9;
    expect(() => decodeColumns(bytes)).toThrow("has version 9; expected 1");
  });
});

describe("written EDN", () => {
  it("has Jepsen's form", () => {
    expect(encodeEdn(historyOf([1, "invoke", "cas", [1, { a: "b" }], { key: "x" }]))).toBe(
      '{:index 0, :time 0, :type :invoke, :process 1, :f :cas, :value [1 {"a" "b"}], :key "x"}\n',
    );
  });

  it("is read again as the same history", () => {
    for (const history of histories()) {
      const read = jepsenEdn.read(encodeEdn(history));
      expect(read.problems).toEqual([]);
      const events = read.history.events.map(({ type, process, f, value, key }) => [
        type,
        process,
        f,
        value,
        key,
      ]);
      expect(events).toEqual(
        history.events.map(({ type, process, f, value, key }) => [type, process, f, value ?? null, key]),
      );
    }
  });
});
