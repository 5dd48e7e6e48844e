import { expect, it } from "vitest";
import { NodeLog } from "./node-log.ts";

it("a log keeps so many lines and then says that it keeps no more", () => {
  const kept: string[] = [];
  const log = new NodeLog(undefined, (text) => kept.push(text), 3);
  for (let line = 1; line <= 10; line++) log.line(`line ${line}`);
  expect(kept).toEqual(["line 1", "line 2", "line 3", "(more than 3 lines: the rest is not kept)"]);
  expect(log.tail).toHaveLength(10);
  log.newLife();
  expect(log.tail).toEqual([]);
});

it("a very long line is cut", () => {
  const kept: string[] = [];
  new NodeLog(undefined, (text) => kept.push(text), 3).line("x".repeat(100_000));
  expect(kept[0]!.length).toBeLessThan(20_000);
});

it("a long last report does not hide what was said of the disk just before, but old words are forgotten", () => {
  const log = new NodeLog(undefined, () => {}, 10_000);
  log.line("write: No space left on device");
  for (let count = 0; count < 400; count++) log.line(`report ${count}`);
  expect(log.lastWords[0]).toBe("write: No space left on device");
  expect(log.lastWords).toHaveLength(21);
  expect(log.tail).not.toContain("write: No space left on device");
  for (let count = 0; count < 1000; count++) log.line(`well ${count}`);
  expect(log.lastWords).toEqual(log.tail);
  log.line("EIO");
  expect(log.lastWords).toEqual(log.tail);
  log.newLife();
  expect(log.lastWords).toEqual([]);
});
