import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { columnsOf } from "../../../checkers/engine/columns-of.ts";
import { describeRow } from "../../../checkers/engine/describe-row.ts";
import { historyOf } from "../../../checkers/testing/history-of.ts";
import { decodeHistory, encodeHistory } from "../../core/history-format.ts";
import { readBytes, readHistory } from "../history-file.ts";
import { convert } from "./convert.ts";

const history = historyOf(
  [0, "invoke", "write", 1, { key: "x" }],
  [1, "invoke", "cas", [1, 2], { key: "x" }],
  [0, "ok", "write", 1],
  [1, "fail", "cas", [1, 2], { error: "precondition-failed" }],
  [2, "invoke", "read", null, { key: "x" }],
  [3, "invoke", "write", 5, { key: "x" }],
  [3, "info", "write", 5, { error: "timeout" }],
  [2, "ok", "read", null],
);

let folder = "";
const file = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "faultline-convert-"));
  writeFileSync(file("a.jsonl"), encodeHistory(history));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The operations in a file, told; other formats may say more, but not less. */
function told(name: string): string[] {
  const columns = columnsOf(readHistory(readBytes(file(name)), undefined).history);
  return Array.from({ length: columns.count }, (_, row) => describeRow(columns, row));
}

describe("convert", () => {
  it("writes every form, packed or not, and each reads as the same operations", () => {
    const chain = ["a.jsonl", "b.columns", "c.jsonl.gz", "d.edn", "e.columns.gz", "f.edn.gz", "g.jsonl"];
    for (const [at, name] of chain.entries())
      if (at > 0) expect(convert(file(chain[at - 1]!), file(name), {})).toBe(0);
    // EDN keeps no name for the refusal of a cas but the error, and that is read again.
    for (const name of chain) expect(told(name), name).toEqual(told("a.jsonl"));
    expect(decodeHistory(readFileSync(file("g.jsonl"), "utf8")).problems).toEqual([]);
  });

  it("keeps in columns what nil means where the file came from", () => {
    convert(file("a.jsonl"), file("h.columns"), { nil: "unknown" });
    expect(readHistory(readBytes(file("h.columns")), undefined).options).toEqual({ nil: "unknown" });
    convert(file("d.edn"), file("i.columns"), {});
    expect(readHistory(readBytes(file("i.columns")), undefined).options).toMatchObject({
      nil: "unknown",
      initial: 0,
    });
  });

  it("says in a sentence what it cannot do", () => {
    writeFileSync(file("cut.jsonl.gz"), gzipSync(encodeHistory(history)).subarray(0, 60));
    writeFileSync(file("cut.columns"), readFileSync(file("b.columns")).subarray(0, -16));
    writeFileSync(file("broken.jsonl"), '{"type":"ok","process":0,"f":"read"}\n');
    writeFileSync(file("empty"), "");
    const cases: readonly (readonly [string, string, RegExp])[] = [
      ["a.jsonl", "out.txt", /ending does not tell the form; give --to/],
      ["a.jsonl", "a.jsonl", /over itself/],
      ["nowhere.jsonl", "out.edn", /cannot read/],
      ["a.jsonl", "a.jsonl/below.edn", /a file stands where a folder was expected/],
      ["cut.jsonl.gz", "out.edn", /cannot unpack it .* expected a whole gzip file/],
      ["cut.columns", "out.edn", /cut off: it is \d+ bytes long; expected/],
      ["broken.jsonl", "out.columns", /line 1: a completion without an invocation/],
      ["empty", "out.columns", /is empty: expected a history/],
    ];
    for (const [from, to, sentence] of cases)
      expect(() => convert(file(from), file(to), {}), from).toThrow(sentence);
    expect(() => convert(file("a.jsonl"), file("out"), { to: "edm" })).toThrow(/did you mean "edn"/);
  });
});
