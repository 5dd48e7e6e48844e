import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shown } from "../node-failure.ts";
import { LineSplitter } from "./line-splitter.ts";
import { parseMessage } from "./wire.ts";

describe("lines", () => {
  it("are the same however the bytes were cut, inside characters too", () => {
    const texts = fc.array(fc.string({ unit: "grapheme" }).map((text) => text.replace(/[\r\n]/g, "é")));
    fc.assert(
      fc.property(texts, fc.array(fc.nat(40)), (lines, cuts) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
        const splitter = new LineSplitter();
        const seen: string[] = [];
        let start = 0;
        for (const cut of [...cuts, bytes.length]) {
          seen.push(...splitter.push(bytes.subarray(start, start + cut)));
          start += cut;
        }
        expect(seen).toEqual(lines);
        expect(splitter.rest).toBe("");
      }),
    );
  });

  it("may end as on Windows, and the unfinished one can be taken", () => {
    const splitter = new LineSplitter();
    expect(splitter.push(Buffer.from("a\r\nb"))).toEqual(["a"]);
    expect(splitter.rest).toBe("b");
    expect(splitter.takeRest()).toBe("b");
    expect(splitter.push(Buffer.from("c\n"))).toEqual(["c"]);
  });
});

describe("a line of a node", () => {
  it("is a message when it has Maelstrom's form", () => {
    const message = { src: "n1", dest: "c1", body: { type: "ok", in_reply_to: 3, more: [1] } };
    expect(parseMessage(JSON.stringify(message), "n1")).toEqual(message);
  });

  it.each([
    ["hello", "not JSON"],
    ["[1]", "not a JSON object"],
    ["null", "not a JSON object"],
    ['{"dest":"n2","body":{}}', '"src"'],
    ['{"src":"n2","dest":"n1","body":{"type":"x"}}', "not the node's own name"],
    ['{"src":"n1","body":{"type":"x"}}', '"dest"'],
    ['{"src":"n1","dest":"n2"}', '"body" is not an object'],
    ['{"src":"n1","dest":"n2","body":{}}', '"type"'],
    ['{"src":"n1","dest":"n2","body":{"type":"x","msg_id":"1"}}', '"msg_id" is not an integer'],
    ['{"src":"n1","dest":"n2","body":{"type":"x","in_reply_to":1.5}}', '"in_reply_to" is not an integer'],
  ])("is refused with the reason: %s", (line, reason) => {
    expect(parseMessage(line, "n1")).toContain(reason);
  });
});

it("what a program printed is shown escaped and cut", () => {
  expect(shown("\u001b[31m\u0007")).toBe('"\\u001b[31m\\u0007"');
  expect(shown("x".repeat(500), 10)).toBe('"xxxxxxxxxx"... (500 characters)');
});
