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
