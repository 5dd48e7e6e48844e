import { expect, test } from "vitest";
import type { Note } from "../system.ts";
import { chainInvariants } from "./invariants.ts";

function kinds(
  ...notes: readonly (readonly [string, string, Readonly<Record<string, unknown>>])[]
): string[] {
  const all = notes.map(([node, kind, fields]): Note => ({ time: 0, node, epoch: 1, kind, fields }));
  return chainInvariants(all, ["n1", "n2"]).map((anomaly) => anomaly.kind);
}

const commit = (seq: number, command = `write ${seq}`) => ["commit", { seq, command }] as const;

test("replicas that carry out the same updates in order are sound, also after a restart or from an image", () => {
  expect(
    kinds(
      ["n1", "adopt", { epoch: 1, chain: ["n1", "n2"] }],
      ["n2", "adopt", { epoch: 1, chain: ["n1", "n2"] }],
      ["n1", ...commit(1)],
      ["n1", ...commit(2)],
      ["n1", "recover", { epoch: 1, commit: 1, last: 2 }],
      ["n1", ...commit(2)],
      ["n2", "image", { seq: 1, epoch: 1 }],
      ["n2", ...commit(2)],
    ),
  ).toEqual([]);
});

test("two chains in one epoch are told", () => {
  expect(
    kinds(["n1", "adopt", { epoch: 2, chain: ["n1"] }], ["n2", "adopt", { epoch: 2, chain: ["n2"] }]),
  ).toEqual(["two chains in one epoch"]);
});

test("a gap, a repetition and a different update under one number are told", () => {
  expect(kinds(["n1", ...commit(2)])).toEqual(["updates out of sequence"]);
  expect(kinds(["n1", ...commit(1)], ["n1", ...commit(1)])).toEqual(["updates out of sequence"]);
  expect(kinds(["n1", ...commit(1)], ["n2", ...commit(1, "another")])).toEqual(["replicas diverge"]);
});
