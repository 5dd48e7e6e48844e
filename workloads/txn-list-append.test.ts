import { describe, expect, test } from "vitest";
import type { ListRequest } from "./forms/txn.ts";
import { workloadNamed } from "./index.ts";
import { playWorkload } from "./testing/play.ts";
import { perfectLists } from "./testing/systems.ts";

const { events, finalFrom } = playWorkload(workloadNamed("txn-list-append"), perfectLists, 1000);
const asked = events.slice(0, finalFrom).filter(({ type }) => type === "invoke");
const transactions = asked.map(({ value }) => value as readonly ListRequest[]);

describe("the plan", () => {
  test("has one to four micro-operations a transaction, half of them reads", () => {
    expect(new Set(transactions.map((txn) => txn.length))).toEqual(new Set([1, 2, 3, 4]));
    const micros = transactions.flat();
    const reads = micros.filter(([f]) => f === "r").length;
    expect(reads / micros.length).toBeGreaterThan(0.45);
    expect(reads / micros.length).toBeLessThan(0.55);
  });

  test("appends 1 to 16 to every list that is retired, each once and in order", () => {
    const lists = new Map<number, (number | null)[]>();
    for (const [f, key, value] of transactions.flat()) {
      if (f === "append") lists.set(key, [...(lists.get(key) ?? []), value]);
    }
    for (const list of lists.values()) expect(list).toEqual(list.map((_, position) => position + 1));
    const full = [...lists.values()].filter((list) => list.length === 16);
    expect(full.length).toBeGreaterThan(40);
    expect(lists.size - full.length).toBeLessThanOrEqual(10);
    expect(Math.max(...[...lists.values()].map((list) => list.length))).toBe(16);
  });

  test("has hot keys and cold ones", () => {
    const first = transactions
      .slice(0, 20)
      .flat()
      .map(([, key]) => key);
    expect(first.filter((key) => key >= 8).length).toBeGreaterThan(first.filter((key) => key < 8).length);
  });

  test("reads every list on every node in the end", () => {
    const finals = events.slice(finalFrom).filter(({ type }) => type === "invoke");
    const keys = new Set(transactions.flat().map(([, key]) => key));
    for (const thread of [0, 1, 2]) {
      const read = finals
        .filter(({ process }) => process === thread)
        .flatMap(({ value }) => value as readonly ListRequest[]);
      expect(read.every(([f]) => f === "r")).toBe(true);
      expect(new Set(read.map(([, key]) => key))).toEqual(keys);
    }
  });
});
