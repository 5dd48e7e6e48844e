import { expect, test } from "vitest";
import { errorCode, errorKind, errorTable } from "./errors.ts";

test("the table is Maelstrom's: these codes are definite and no others", () => {
  const definite = errorTable.filter((kind) => kind.definite).map((kind) => kind.code);
  expect(definite).toEqual([1, 10, 11, 12, 14, 20, 21, 22, 30]);
  expect(errorTable.filter((kind) => !kind.definite).map((kind) => kind.name)).toEqual(["timeout", "crash"]);
});

test("codes and names lead to each other", () => {
  for (const kind of errorTable) {
    expect(errorKind(kind.code)).toBe(kind);
    expect(errorCode(kind.name)).toBe(kind.code);
    expect(kind.summary).not.toBe("");
  }
  expect(new Set(errorTable.map((kind) => kind.code)).size).toBe(errorTable.length);
});

test("a code of the system's own is never definite, and a name that is none is refused", () => {
  for (const code of [2, 13.5, 999, 1000, 4711])
    expect(errorKind(code)).toMatchObject({ code, definite: false });
  expect(errorKind(1000).name).toBe("error-1000");
  expect(() => errorCode("partion")).toThrow('no error is named "partion"');
});
