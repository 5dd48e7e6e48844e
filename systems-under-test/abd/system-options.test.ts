import { expect, test } from "vitest";
import { promisesOf, systemOptionsOf } from "../system-options.ts";
import { abd } from "./abd.ts";

const promised = (texts: Readonly<Record<string, string>>) => promisesOf(abd, systemOptionsOf(abd, texts));

test.each([
  [{}, "atomic"],
  [{ "write-back": "needed" }, "atomic"],
  [{ "write-back": "no" }, "regular"],
  [{ writers: "single" }, "atomic"],
  [{ writers: "single", "write-back": "no" }, "regular"],
])("with %j registers are %s", (texts, claim) => {
  expect(promised(texts).claims).toEqual({ kv: claim, register: claim });
});

test("crashes are within the assumptions where there is a disk, and delays and partitions in memory, too", () => {
  expect(promised({}).assumptions.tolerates).toEqual(expect.arrayContaining(["crash", "unsynced-loss"]));
  const { tolerates } = promised({ storage: "memory" }).assumptions;
  for (const kind of ["crash", "unsynced-loss", "torn-write"]) expect(tolerates).not.toContain(kind);
  expect(tolerates).toEqual(expect.arrayContaining(["partition", "pause", "delay", "clock"]));
});

test("many writers promise progress, and a single one nothing of when it answers", () => {
  for (const storage of ["disk", "memory"]) {
    expect(promised({ storage }).progress).toMatchObject({ withinMs: 2_000 });
    expect(promised({ storage, writers: "single" }).progress).toBeUndefined();
  }
});
