import { expect, test } from "vitest";
import type { Note } from "../system.ts";
import { abdInvariants } from "./invariants.ts";

const holds = (node: string, number: number, value: unknown, fields: object = {}): Note => ({
  time: 0,
  node,
  epoch: 1,
  kind: "holds",
  fields: { key: "x", number, writer: "n1", life: 1, value, ...fields },
});

const kinds = (...notes: readonly Note[]): readonly string[] =>
  abdInvariants(notes, []).map(({ kind }) => kind);

test("replicas that take versions in order, and miss some, are as they should be", () => {
  expect(
    kinds(holds("n1", 1, "a"), holds("n1", 3, "c"), holds("n2", 2, "b"), holds("n2", 3, "c"), {
      ...holds("n1", 1, "z"),
      kind: "role",
    }),
  ).toEqual([]);
});

test("one tag names one value; another writer's, another life's or another key's is another tag", () => {
  expect(kinds(holds("n1", 1, "a"), holds("n2", 1, "b"))).toEqual(["two values under one tag"]);
  expect(kinds(holds("n1", 1, "a"), holds("n2", 1, "b", { writer: "n2" }))).toEqual([]);
  expect(kinds(holds("n1", 1, "a"), holds("n2", 1, "b", { life: 2 }))).toEqual([]);
  expect(kinds(holds("n1", 1, "a"), holds("n2", 1, "b", { key: "y" }))).toEqual([]);
});

test("what a replica holds never grows older, not by the writer's name either", () => {
  expect(kinds(holds("n1", 2, "a"), holds("n1", 1, "b"))).toEqual(["a replica went back"]);
  expect(kinds(holds("n1", 1, "a", { writer: "n2" }), holds("n1", 1, "b"))).toEqual(["a replica went back"]);
  expect(kinds(holds("n1", 2, "a"), holds("n2", 1, "b"))).toEqual([]);
});
