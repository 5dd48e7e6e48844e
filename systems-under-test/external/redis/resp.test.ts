import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeCommand, type Reply, ReplyError, ReplyReader } from "./resp.ts";

test("a command is an array of bulk strings, whose lengths count bytes", () => {
  expect(encodeCommand(["SET", "k", "é"])).toBe("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\né\r\n");
});

test("every kind of reply is read", () => {
  const text =
    "+OK\r\n:-7\r\n$5\r\na\r\nbc\r\n$-1\r\n*-1\r\n*2\r\n$1\r\nx\r\n*1\r\n:1\r\n-READONLY no writes\r\n";
  const replies = new ReplyReader().push(Buffer.from(text));
  expect(replies.slice(0, -1)).toEqual(["OK", -7, "a\r\nbc", null, null, ["x", [1]]]);
  expect(replies.at(-1)).toBeInstanceOf(ReplyError);
  expect((replies.at(-1) as ReplyError).code).toBe("READONLY");
});

test("replies are the same however their bytes are cut", () => {
  const reply = fc.letrec<{ readonly reply: Reply }>((tie) => ({
    reply: fc.oneof(
      { depthSize: "small" },
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.array(tie("reply"), { maxLength: 4 }),
    ),
  })).reply;
  fc.assert(
    fc.property(
      fc.array(reply, { maxLength: 5 }),
      fc.array(fc.nat(40), { maxLength: 20 }),
      (replies, cuts) => {
        const bytes = Buffer.from(replies.map(encoded).join(""));
        const reader = new ReplyReader();
        const read: Reply[] = [];
        let from = 0;
        for (const length of cuts) {
          read.push(...reader.push(bytes.subarray(from, from + length)));
          from = Math.min(bytes.length, from + length);
        }
        read.push(...reader.push(bytes.subarray(from)));
        expect(read).toEqual(replies);
      },
    ),
  );
});

test("what no server says is refused", () => {
  expect(() => new ReplyReader().push(Buffer.from("HTTP/1.1 400\r\n"))).toThrow("not a reply of Redis");
  expect(() => new ReplyReader().push(Buffer.from("$x\r\n"))).toThrow("no whole number");
});

function encoded(reply: Reply): string {
  if (reply === null) return "$-1\r\n";
  if (typeof reply === "number") return `:${reply}\r\n`;
  if (typeof reply === "string") return `$${Buffer.byteLength(reply)}\r\n${reply}\r\n`;
  if (reply instanceof ReplyError) return `-${reply.message}\r\n`;
  return `*${reply.length}\r\n${reply.map(encoded).join("")}`;
}
