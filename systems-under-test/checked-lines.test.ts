import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeLines, encodeLine } from "./checked-lines.ts";

const text = fc.string({ unit: "binary" }).filter((line) => !line.includes("\n"));

test("the checksum is the CRC-32 everybody knows", () => {
  expect(encodeLine("123456789")).toBe("cbf43926 123456789\n");
});

test("whole lines come back as they were", () => {
  fc.assert(
    fc.property(fc.array(text), (lines) => {
      const file = lines.map(encodeLine).join("");
      expect(decodeLines(file)).toEqual({ lines, goodChars: file.length, tail: "" });
    }),
  );
});

test("a torn file gives the lines that are whole, and where they end", () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), fc.nat(), fc.string(), (lines, cut, garbage) => {
      const file = lines.map(encodeLine).join("");
      const kept = file.slice(0, cut % file.length);
      const decoded = decodeLines(kept + garbage.replaceAll("\n", "?"));
      const whole = kept.split("\n").length - 1;
      expect(decoded.lines).toEqual(lines.slice(0, whole));
      expect(decoded.goodChars).toBe(kept.lastIndexOf("\n") + 1);
    }),
  );
});

test("one changed character in the last line drops it; in an earlier line it is no torn tail", () => {
  const file = ["one", "two", "six"].map(encodeLine).join("");
  expect(decodeLines(file.replace("six", "sex")).lines).toEqual(["one", "two"]);
  expect(() => decodeLines(file.replace("two", "twa"))).toThrow("line 2 is damaged");
});
