import { expect, test } from "vitest";
import type { DiskRule } from "../environment.ts";
import { type Lab, launchLab, pass } from "./simulator.test-kit.ts";
import { simulatorDefaults } from "./simulator.ts";

const storageOf = (lab: Lab) => lab.runtimes.get("n1")!.storage;

async function restarted(lab: Lab, unsynced: "kept" | "lost" | "torn"): Promise<string> {
  await lab.cluster.crash("n1", unsynced);
  await lab.cluster.drive(lab.cluster.start("n1"));
  return lab.cluster.drive(storageOf(lab).read("log"));
}

test("what was synced survives a power cut, what was appended after it does not, and the loss is known", async () => {
  const lab = await launchLab();
  const work = async (): Promise<void> => {
    await storageOf(lab).append("log", "synced ");
    await storageOf(lab).sync("log");
    await storageOf(lab).append("log", "loose");
    expect(await storageOf(lab).read("log")).toBe("synced loose");
  };
  await lab.cluster.drive(work());
  expect(await restarted(lab, "kept")).toBe("synced loose");
  expect(await restarted(lab, "lost")).toBe("synced ");
  expect(lab.cluster.lastLoss?.("n1")).toEqual({ log: 5 });
});

test("syncs finish in the order in which they began, also one with nothing of its own to write", async () => {
  const lab = await launchLab();
  const order: number[] = [];
  const work = Array.from({ length: 50 }, async (_, number) => {
    if (number % 3 === 0) await storageOf(lab).replace("term", String(number));
    else await storageOf(lab).sync(number % 3 === 1 ? "log" : "nothing");
    order.push(number);
  });
  await lab.cluster.drive(Promise.all(work));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

test("a power cut during syncs leaves at least all whose promise was kept", async () => {
  for (let seed = 0; seed < 30; seed++) {
    const lab = await launchLab({ seed: String(seed) });
    let promised = "";
    const writer = async (): Promise<void> => {
      for (let number = 0; ; number++) {
        await storageOf(lab).append("log", `${number} `);
        const soFar = await storageOf(lab).read("log");
        await storageOf(lab).sync("log");
        promised = soFar;
      }
    };
    void writer();
    await pass(lab.cluster, 5 + seed / 3);
    expect(promised.length).toBeGreaterThan(2);
    expect((await restarted(lab, seed % 2 === 0 ? "lost" : "torn")).startsWith(promised)).toBe(true);
  }
});

test.each<[string, DiskRule, string]>([
  ["EIO", { eio: 1 }, "EIO"],
  ["a full disk", { full: true }, "ENOSPC"],
])("%s rejects writes, which then did not happen, until mended", async (_name, rule, code) => {
  const lab = await launchLab();
  await lab.cluster.drive(storageOf(lab).append("log", "a"));
  const broken = await lab.cluster.breakDisk!("n1", rule);
  const failed = lab.cluster.drive(storageOf(lab).append("log", "b"));
  await expect(failed).rejects.toMatchObject({ name: "StorageError", code });
  await broken[Symbol.asyncDispose]();
  expect(await lab.cluster.drive(storageOf(lab).read("log"))).toBe("a");
});

test("a sync that failed promised nothing", async () => {
  const lab = await launchLab();
  await lab.cluster.drive(storageOf(lab).append("log", "a"));
  const broken = await lab.cluster.breakDisk!("n1", { eio: 1 });
  await expect(lab.cluster.drive(storageOf(lab).sync("log"))).rejects.toThrow("input/output error");
  await broken[Symbol.asyncDispose]();
  expect(await restarted(lab, "lost")).toBe("");
});

test("a slow disk makes syncs late, and appends not", async () => {
  const lab = await launchLab();
  await lab.cluster.breakDisk!("n1", { slowSyncMs: 500 });
  const time = async (work: Promise<void>): Promise<number> => {
    const before = lab.cluster.time.now();
    await lab.cluster.drive(work);
    return (lab.cluster.time.now() - before) / 1e6;
  };
  expect(await time(storageOf(lab).append("log", "a"))).toBeLessThan(10);
  expect(await time(storageOf(lab).sync("log"))).toBeGreaterThan(500);
});

test.each<[string, DiskRule, object]>([
  ["EIO", { eio: 1 }, { wrote: false, error: "EIO" }],
  ["a full disk", { full: true }, { wrote: false, error: "ENOSPC" }],
  ["a slow disk", { slowSyncMs: 500 }, { wrote: true, syncMs: expect.closeTo(501, -1) }],
])(
  "a probe sees %s until it is mended, and its file is no file of the system's",
  async (_name, rule, seen) => {
    const lab = await launchLab();
    const probe = () => lab.cluster.drive(lab.cluster.probeDisk!("n1"));
    expect(await probe()).toMatchObject({ wrote: true });
    const broken = await lab.cluster.breakDisk!("n1", rule);
    expect(await probe()).toMatchObject(seen);
    await broken[Symbol.asyncDispose]();
    const mended = await probe();
    expect(mended).toMatchObject({ wrote: true });
    expect(mended.syncMs).toBeLessThan(10);
    expect(await lab.cluster.drive(storageOf(lab).list())).toEqual([]);
  },
);

test("corruption changes one character of what is read, not what is stored", async () => {
  const lab = await launchLab();
  await lab.cluster.drive(storageOf(lab).append("log", "abcdefgh"));
  const broken = await lab.cluster.breakDisk!("n1", { corruption: 1 });
  const text = await lab.cluster.drive(storageOf(lab).read("log"));
  expect([...text].filter((character, place) => character !== "abcdefgh"[place])).toHaveLength(1);
  await broken[Symbol.asyncDispose]();
  expect(await lab.cluster.drive(storageOf(lab).read("log"))).toBe("abcdefgh");
});

test("the disk has an end, and says so", async () => {
  const { machine } = simulatorDefaults;
  const disk = { ...machine.disk, capacity: 10 };
  const lab = await launchLab({ simulator: { machine: { ...machine, disk } } });
  await lab.cluster.drive(storageOf(lab).append("log", "0123456789"));
  await expect(lab.cluster.drive(storageOf(lab).append("log", "x"))).rejects.toThrow("10 characters is full");
  await lab.cluster.drive(storageOf(lab).remove("log"));
  await lab.cluster.drive(storageOf(lab).append("log", "x"));
  expect(await lab.cluster.drive(storageOf(lab).list())).toEqual(["log"]);
});

test("a rule without effect, or with a probability that is none, is refused", async () => {
  const lab = await launchLab();
  await expect(lab.cluster.breakDisk!("n1", {})).rejects.toThrow("without effect");
  await expect(lab.cluster.breakDisk!("n1", { eio: 2 })).rejects.toThrow("not a probability");
});
