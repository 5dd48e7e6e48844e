import { describe, expect, test } from "vitest";
import { columnsOf } from "../engine/columns-of.ts";
import { refutedOwnWrites } from "../proofs/own-writes.ts";
import { call, historyOf, type Line } from "../testing/history-of.ts";
import { checkReadAtomic } from "./read-atomic.ts";

const x = { key: "x" };
const finding = (...lines: Line[]): ReturnType<typeof checkReadAtomic> =>
  checkReadAtomic(columnsOf(historyOf(...lines)));
const pattern = (...lines: Line[]): string => {
  const found = finding(...lines);
  return found.kind === "invalid" ? found.violation.pattern : found.kind;
};
const write = (process: number, value: number): Line[] => call(process, "write", value, value, x);
const read = (process: number, value: number | null): Line[] => call(process, "read", null, value, x);

describe("read atomic", () => {
  test("own writes are not missed", () => {
    expect(pattern(...write(0, 1), ...read(0, null))).toBe("MissedOwnWrite");
    expect(pattern(...write(0, 1), ...write(0, 2), ...read(0, 1))).toBe("CyclicOwn");
    expect(pattern(...write(0, 1), ...write(0, 2), ...read(0, 2))).toBe("valid");
  });

  test("two sessions cannot each read the other's write after their own", () => {
    expect(pattern(...write(0, 1), ...write(1, 2), ...read(0, 2), ...read(1, 1))).toBe("CyclicOwn");
    expect(pattern(...write(0, 1), ...write(1, 2), ...read(0, 2), ...read(1, 2))).toBe("valid");
  });

  test("sessions are told apart: another's write may be missed, even after it was seen", () => {
    expect(pattern(...write(0, 1), ...read(1, null))).toBe("valid");
    expect(pattern(...write(0, 1), ...read(1, 1), ...read(1, null))).toBe("valid");
  });

  test("a certificate that was tampered with does not hold", () => {
    const columns = columnsOf(historyOf(...write(0, 1), ...write(1, 2), ...read(0, 2), ...read(1, 2)));
    const wrong = (...levels: number[]): string | undefined =>
      refutedOwnWrites(columns, {
        form: "levels",
        relation: "co and own writes",
        levels: Int32Array.from(levels),
      });
    expect(wrong(0, 1, 2, 3)).toBeUndefined();
    expect(wrong(1, 0, 2, 3)).toMatch(/missed a write/);
    expect(wrong(3, 4, 2, 5)).toMatch(/not above what came before/);
    expect(wrong(0, 3, 2, 4)).toMatch(/not above what it read/);
    expect(wrong(0, 1, 2, -1)).toMatch(/no level/);
  });
});
