import { expect, test } from "vitest";
import type { Storage } from "../harness/runtime/runtime.ts";
import { GroupCommit } from "./group-commit.ts";

/** A disk whose syncs end when told. */
function slowDisk() {
  const calls: string[] = [];
  const syncs: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const storage = {
    append: async (_file: string, text: string) => void calls.push(`append ${text}`),
    sync: () => {
      calls.push("sync");
      return new Promise<void>((resolve, reject) => void syncs.push({ resolve, reject }));
    },
    replace: (_file: string, text: string) => {
      calls.push(`replace ${text}`);
      return new Promise<void>((resolve, reject) => void syncs.push({ resolve, reject }));
    },
  } as Partial<Storage> as Storage;
  return { storage, calls, syncs };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("records of one step share a sync, and those written during it the next one", async () => {
  const { storage, calls, syncs } = slowDisk();
  const durable: number[] = [];
  const journal = new GroupCommit(storage, "log", (position) => void durable.push(position));
  journal.write("a");
  journal.write("b");
  await settled();
  journal.write("c");
  journal.write("d");
  await settled();
  expect([calls, durable]).toEqual([["append ab", "sync"], []]);
  syncs[0]!.resolve();
  await settled();
  expect([calls, durable]).toEqual([["append ab", "sync", "append cd", "sync"], [2]]);
  syncs[1]!.resolve();
  await settled();
  journal.write("e");
  await settled();
  syncs[2]!.resolve();
  await settled();
  expect(durable).toEqual([2, 4, 5]);
});

test("after a failed sync nothing is written again, and the node stops", async () => {
  const { storage, calls, syncs } = slowDisk();
  const journal = new GroupCommit(storage, "log");
  journal.write("a");
  await settled();
  journal.stopIfBroken();
  const failure = new Error("EIO");
  syncs[0]!.reject(failure);
  await settled();
  journal.write("b");
  await settled();
  expect(() => journal.stopIfBroken()).toThrow(failure);
  expect(calls).toEqual(["append a", "sync"]);
});

test("a rewrite takes the place of all that came before it, and what comes after it is appended after it", async () => {
  const { storage, calls, syncs } = slowDisk();
  const durable: number[] = [];
  const journal = new GroupCommit(storage, "log", (position) => void durable.push(position));
  journal.write("a");
  await settled();
  journal.write("b");
  journal.rewrite("AB");
  journal.write("c");
  syncs[0]!.resolve();
  await settled();
  expect([calls, durable]).toEqual([["append a", "sync", "replace AB"], [1]]);
  // While one replacement is being written the next one comes: nothing of "d" may be lost to it.
  journal.rewrite("ABC");
  journal.write("d");
  syncs[1]!.resolve();
  await settled();
  expect([calls.slice(3), durable]).toEqual([["replace ABC"], [1, 3]]);
  syncs[2]!.resolve();
  await settled();
  expect(calls.slice(4)).toEqual(["append d", "sync"]);
  syncs[3]!.resolve();
  await settled();
  expect(durable).toEqual([1, 3, 5, 6]);
});

test("what waits for the disk is called in order when all before it is there, and at once when nothing is missing", async () => {
  const { storage, syncs } = slowDisk();
  const called: string[] = [];
  const journal = new GroupCommit(storage, "log");
  journal.whenDurable(() => void called.push("nothing"));
  journal.write("a");
  journal.whenDurable(() => void called.push("a"));
  await settled();
  journal.rewrite("AB");
  journal.whenDurable(() => void called.push("ab"));
  expect([called, journal.sinceRewrite]).toEqual([["nothing"], 0]);
  syncs[0]!.resolve();
  await settled();
  expect(called).toEqual(["nothing", "a"]);
  syncs[1]!.resolve();
  await settled();
  expect(called).toEqual(["nothing", "a", "ab"]);
});
