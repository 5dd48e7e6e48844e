import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readWhole, readyToWrite, writeWhole } from "./files.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "faultline-files-"));
  mkdirSync(join(folder, "there"));
  writeFileSync(join(folder, "file"), "text");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a folder that is missing is made, and the file is not there before it is written", () => {
  const path = join(folder, "a/b/result.html");
  readyToWrite(path);
  expect(existsSync(join(folder, "a/b"))).toBe(true);
  expect(existsSync(path)).toBe(false);
  writeWhole(path, "page");
  expect(readFileSync(path, "utf8")).toBe("page");
});

test("what cannot be written is told before the work, with the flag and without the names of calls", () => {
  expect(() => readyToWrite(join(folder, "there"), "--write")).toThrow(
    `--write ${join(folder, "there")}: it is a folder; expected a file`,
  );
  expect(() => readyToWrite(join(folder, "file/below"), "--html")).toThrow(
    "below: a file stands where a folder was expected",
  );
  readyToWrite(join(folder, "file"));
  expect(readFileSync(join(folder, "file"), "utf8")).toBe("text");
});

test("what cannot be read is told in words", () => {
  expect(() => readWhole(join(folder, "none"))).toThrow("none: there is no such file");
  expect(() => readWhole(join(folder, "there"), "--results")).toThrow("it is a folder; expected a file");
  expect(readWhole(join(folder, "file"))).toBe("text");
});
