import { describe, expect, test } from "vitest";
import { escapeMarkup, jsonForScript, printable } from "./escape.ts";
import { labelOf, operationLabel } from "./operation-label.ts";
import { formatCount, formatDuration, formatMoment } from "./time.ts";
import { formatValue } from "./value.ts";
import { wrap } from "./wrap.ts";

describe("values", () => {
  test("are written as people write them", () => {
    expect(formatValue(null)).toBe("nil");
    expect(formatValue("blue")).toBe("blue");
    expect(formatValue("5")).toBe('"5"');
    expect(formatValue([1, [2, "x"], null])).toBe("[1 [2 x] nil]");
    expect(formatValue({ a: 1, b: [] })).toBe("{a 1 b []}");
  });

  test("of any size are cut quickly", () => {
    const huge = Array.from({ length: 1_000_000 }, (_, index) => index);
    expect(formatValue(huge, 12)).toBe("[0 1 2 3 4 …");
    const deep: unknown[] = [];
    deep.push(deep);
    expect(formatValue(deep, 40)).toContain("…");
  });
});

describe("labels", () => {
  test("show nothing as an answer only where it was observed", () => {
    const operation = { process: 0, invoked: 0, completed: 1, invokedAt: 0, completedAt: 5, input: null };
    const outcome = { type: "ok", output: null } as const;
    expect(operationLabel({ ...operation, f: "read", outcome })).toBe("read → nil");
    expect(operationLabel({ ...operation, f: "delete", outcome })).toBe("delete");
  });

  test("say the call and its answer, or why there is none", () => {
    expect(labelOf({ f: "write", input: "7", output: "" }, "ok")).toBe("write 7");
    expect(labelOf({ f: "read", input: "", output: "5" }, "ok")).toBe("read → 5");
    expect(labelOf({ f: "cas", input: "1 → 2", output: "" }, "fail")).toBe("cas 1 → 2 failed");
    expect(labelOf({ f: "write", input: "9", output: "" }, "info")).toBe("write 9 ?");
  });
});

describe("escaping", () => {
  test("leaves no character with a meaning in markup", () => {
    expect(escapeMarkup(`<a href="x" id='y'>&\`</a>`)).not.toMatch(/[<>"'`]/);
    expect(escapeMarkup("a\u0000b\u001bc")).toBe("a\uFFFDb\uFFFDc");
  });

  test("of JSON keeps the value and hides every angle bracket", () => {
    const value = { text: "</script><!-- \u2028 &" };
    expect(jsonForScript(value)).not.toMatch(/[<>&\u2028]/);
    expect(JSON.parse(jsonForScript(value))).toEqual(value);
  });

  test("for terminals lets no escape sequence through", () => {
    expect(printable("a\u001b[31mb\r\nc")).toBe("a\uFFFD[31mb c");
  });
});

test("times have the unit that suits them", () => {
  expect([850, 3_200_000, 1.25e9, 300e9].map(formatDuration)).toEqual([
    "850 ns",
    "3.2 ms",
    "1.25 s",
    "5 min",
  ]);
  expect(formatMoment(12_034_000_000)).toBe("12.034 s");
  expect(formatCount(1234567)).toBe("1,234,567");
});

test("wrapping keeps words and width", () => {
  expect(wrap("one two three four", 9)).toEqual(["one two", "three", "four"]);
  expect(wrap("", 9)).toEqual([]);
});
