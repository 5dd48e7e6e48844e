import { expect, test } from "vitest";
import type { Note } from "../system.ts";
import { raftInvariants } from "./invariants.ts";

type Line = readonly [node: string, kind: string, fields: Record<string, unknown>];

function kinds(...lines: readonly Line[]): string[] {
  const epochs = new Map<string, number>();
  const notes: Note[] = lines.map(([node, kind, fields], time) => {
    if (kind === "recover") epochs.set(node, (epochs.get(node) ?? 1) + 1);
    return { time, node, epoch: epochs.get(node) ?? 1, kind, fields };
  });
  return raftInvariants(notes, ["n1", "n2", "n3"]).map(({ kind }) => kind);
}

const leader = (node: string, term: number): Line => [node, "role", { role: "leader", term }];
const follower = (node: string, term: number): Line => [node, "role", { role: "follower", term }];
const append = (node: string, index: number, term: number, command = "a"): Line => [
  node,
  "append",
  { index, term, command },
];
const apply = (node: string, index: number, term: number, command = "a"): Line => [
  node,
  "apply",
  { index, term, command },
];

test("an ordinary run has no violation", () => {
  expect(
    kinds(
      ["n1", "vote", { term: 1, for: "n1" }],
      ["n2", "vote", { term: 1, for: "n1" }],
      leader("n1", 1),
      append("n1", 1, 1),
      append("n2", 1, 1),
      apply("n1", 1, 1),
      append("n1", 2, 1, "lost"),
      leader("n2", 2),
      append("n2", 2, 2, "kept"),
      follower("n1", 2),
      ["n1", "truncate", { from: 2, term: 1 }],
      append("n1", 2, 2, "kept"),
      apply("n2", 1, 1),
      apply("n2", 2, 2, "kept"),
      ["n1", "recover", { term: 2, last: 2, lastTerm: 2 }],
      apply("n1", 1, 1),
      apply("n1", 2, 2, "kept"),
    ),
  ).toEqual([]);
});

test("election safety: two nodes, or two lives of one node, may not lead one term", () => {
  expect(kinds(leader("n1", 1), leader("n2", 1))).toEqual(["two leaders in one term"]);
  expect(
    kinds(leader("n1", 1), ["n1", "recover", { term: 1, last: 0, lastTerm: 0 }], leader("n1", 1)),
  ).toEqual(["two leaders in one term"]);
  expect(kinds(leader("n1", 1), leader("n2", 2))).toEqual([]);
});

test("one vote per term, also after a restart", () => {
  expect(
    kinds(
      ["n1", "vote", { term: 1, for: "n1" }],
      ["n1", "vote", { term: 1, for: "n1" }],
      ["n1", "recover", { term: 1, last: 0, lastTerm: 0 }],
      ["n1", "vote", { term: 1, for: "n2" }],
    ),
  ).toEqual(["two votes in one term"]);
});

test("log matching: same index and term, same command and same predecessor", () => {
  expect(kinds(append("n1", 1, 1, "a"), append("n2", 1, 1, "b"))).toEqual(["logs do not match"]);
  expect(kinds(append("n1", 1, 1), append("n1", 2, 3), append("n2", 1, 2), append("n2", 2, 3))).toEqual([
    "logs do not match",
  ]);
});

test("leader append-only, and what was applied is never deleted", () => {
  expect(kinds(leader("n1", 1), append("n1", 1, 1), ["n1", "truncate", { from: 1, term: 1 }])).toEqual([
    "a leader deleted entries",
  ]);
  expect(kinds(append("n1", 1, 1), apply("n1", 1, 1), ["n1", "truncate", { from: 1, term: 1 }])).toEqual([
    "an applied entry was deleted",
  ]);
});

test("leader completeness: a later leader has what was committed, an earlier one need not", () => {
  const committed: readonly Line[] = [
    append("n2", 1, 2),
    append("n1", 1, 2),
    leader("n1", 3),
    append("n1", 2, 3),
    apply("n1", 1, 2),
    apply("n1", 2, 3),
  ];
  expect(kinds(...committed, leader("n2", 4))).toEqual(["leader lacks a committed entry"]);
  expect(kinds(...committed, leader("n2", 2))).toEqual([]);
  expect(kinds(...committed, append("n2", 2, 3), leader("n2", 4))).toEqual([]);
});

test("state machine safety: one entry per index, over all nodes and restarts", () => {
  expect(kinds(apply("n1", 1, 1, "a"), apply("n2", 1, 1, "b"))).toEqual([
    "different entries applied at one index",
  ]);
  expect(kinds(apply("n1", 1, 1), apply("n2", 1, 2))).toEqual(["different entries applied at one index"]);
});

test("notes that are lost or unknown accuse nobody", () => {
  expect(
    kinds(
      ["n1", "recover", { term: 3, last: 5, lastTerm: 3 }],
      leader("n1", 4),
      append("n1", 6, 4),
      apply("n1", 6, 4),
      ["n2", "recover", { term: 3, last: 6, lastTerm: 4 }],
      leader("n2", 5),
      ["n9", "role", { role: "leader", term: 5 }],
      ["n1", "something", {}],
    ),
  ).toEqual([]);
});
