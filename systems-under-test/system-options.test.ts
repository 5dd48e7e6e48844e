import { expect, test } from "vitest";
import { UsageError } from "../harness/core/usage-error.ts";
import type { SystemUnderTest } from "./system.ts";
import { promisesOf, systemOptionsOf } from "./system-options.ts";

const quorums: SystemUnderTest = {
  name: "quorums",
  summary: "N, R and W.",
  claims: { register: "linearizable" },
  assumptions: { summary: "Anything.", tolerates: ["crash", "partition"] },
  bugs: {},
  options: [
    { name: "n", summary: "copies of a key", kind: "count", fallback: 3, min: 1, max: 9 },
    { name: "r", summary: "answers a read waits for", kind: "count", fallback: 2, min: 1, max: 9 },
    { name: "sloppy", summary: "any node may stand in", kind: "switch", fallback: false },
    { name: "merge", summary: "who wins", kind: "choice", fallback: "vector", choices: ["vector", "last"] },
  ],
  promises: ({ r, n }) => (Number(r) < Number(n) ? { claims: { register: "eventual" } } : {}),
  refuse: ({ n }, nodes) => (Number(n) > nodes ? `${n} copies need ${n} nodes, not ${nodes}.` : undefined),
  boot: () => () => ({ receive() {} }),
};

test("options that were not given have their fallback, and texts become values", () => {
  expect(systemOptionsOf(quorums)).toEqual({ n: 3, r: 2, sloppy: false, merge: "vector" });
  expect(systemOptionsOf(quorums, { r: "3", sloppy: "yes", merge: "last" })).toEqual({
    n: 3,
    r: 3,
    sloppy: true,
    merge: "last",
  });
});

test("promises follow from options, and what is not said anew stays", () => {
  expect(promisesOf(quorums, systemOptionsOf(quorums)).claims).toEqual({ register: "eventual" });
  expect(promisesOf(quorums, systemOptionsOf(quorums, { r: "3" })).claims).toEqual(quorums.claims);
  expect(promisesOf(quorums, systemOptionsOf(quorums)).assumptions).toBe(quorums.assumptions);
});

test.each([
  [{ rr: "1" }, 'unknown option of quorums "rr"; did you mean "r"?'],
  [{ r: "0" }, "whole number from 1 to 9"],
  [{ r: "two" }, "whole number from 1 to 9"],
  [{ sloppy: "maybe" }, "Expected one of: yes, no"],
  [{ merge: "lats" }, 'did you mean "last"?'],
  [{ n: "7" }, "7 copies need 7 nodes, not 5"],
])("%j is refused with a sentence", (texts, sentence) => {
  expect(() => systemOptionsOf(quorums, texts, 5)).toThrow(UsageError);
  expect(() => systemOptionsOf(quorums, texts, 5)).toThrow(sentence);
});
