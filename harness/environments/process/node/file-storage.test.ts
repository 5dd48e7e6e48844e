import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { Random } from "../../../core/random.ts";
import { StorageError } from "../../../runtime/runtime.ts";
import { cutPower } from "../power-cut.ts";
import { BrokenDisk } from "./broken-disk.ts";
import { FileStorage } from "./file-storage.ts";

const root = mkdtempSync(join(tmpdir(), "faultline-storage-"));
afterAll(() => rmSync(root, { recursive: true }));

let [folder, count] = ["", 0];
beforeEach(() => {
  folder = join(root, String(++count));
});

const opened = (disk = new BrokenDisk(new Random("disk"))): FileStorage => new FileStorage(folder, disk);

describe("a node's files", () => {
  it("hold what was appended, at once and after a restart", async () => {
    const storage = opened();
    expect(await storage.read("log")).toBe("");
    await storage.append("log", "grün\n");
    await storage.append("log", "2\n");
    expect(await storage.read("log")).toBe("grün\n2\n");
    expect(await opened().read("log")).toBe("grün\n2\n");
    expect(await storage.list()).toEqual(["log"]);
  });

  it("may have any name", async () => {
    const storage = opened();
    for (const name of ["a/b", "..", ".", "ö ?*", "x%2Ey"]) await storage.append(name, name);
    expect(await storage.list()).toEqual([".", "..", "a/b", "x%2Ey", "ö ?*"]);
    expect(await storage.read("..")).toBe("..");
    await storage.remove("..");
    expect(await storage.list()).toEqual([".", "a/b", "x%2Ey", "ö ?*"]);
  });

  it("are replaced whole, with appends in the order in which they were asked for", async () => {
    const storage = opened();
    const done = [
      storage.append("f", "old"),
      storage.replace("f", "new."),
      storage.append("f", "more."),
      storage.replace("f", "newer."),
      storage.append("f", "end"),
    ];
    await Promise.all(done);
    expect(await storage.read("f")).toBe("newer.end");
  });
});

describe("a power cut", () => {
  it("takes what no sync covered, for any sequence of calls", async () => {
    const step = fc.constantFrom("append", "sync", "replace", "remove", "restart");
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.boolean(), async (steps, torn) => {
        folder = join(root, String(++count));
        let storage = opened();
        let [text, durable] = ["", ""];
        for (const [index, what] of steps.entries()) {
          if (what === "append") await storage.append("f", `<${index}>`);
          if (what === "sync") await storage.sync("f");
          if (what === "replace") await storage.replace("f", `[${index}]`);
          if (what === "remove") await storage.remove("f");
          if (what === "restart") storage = opened();
          if (what === "append") text += `<${index}>`;
          if (what === "replace") text = `[${index}]`;
          if (what === "remove") text = "";
          if (what === "sync" || what === "replace" || what === "remove") durable = text;
        }
        const lost = cutPower(folder, torn ? "torn" : "lost", new Random(steps.length));
        const left = await opened().read("f");
        expect(left.startsWith(durable)).toBe(true);
        expect(left.length).toBeLessThanOrEqual(text.length);
        if (!torn) expect([left, lost["f"] ?? 0]).toEqual([durable, text.length - durable.length]);
      }),
      { numRuns: 60 },
    );
  });

  it("that tears leaves a prefix, now and then with garbage at its end", async () => {
    const [lengths, spoilt] = [new Set<number>(), new Set<boolean>()];
    for (let seed = 0; seed < 40; seed++) {
      folder = join(root, `torn-${seed}`);
      const storage = opened();
      await storage.append("f", "durable.");
      await storage.sync("f");
      await storage.append("f", "x".repeat(40));
      cutPower(folder, "torn", new Random(seed));
      const bytes = readFileSync(join(folder, "files", "f")).toString("latin1");
      expect(bytes.startsWith("durable.")).toBe(true);
      lengths.add(bytes.length);
      spoilt.add(/[^x]/.test(bytes.slice(8)));
    }
    expect(lengths.size).toBeGreaterThan(10);
    expect(spoilt.size).toBe(2);
  });

  it("is harmless where there are no files yet", () => {
    expect(cutPower(join(root, "nowhere"), "lost", new Random(1))).toEqual({});
  });
});

describe("many syncs at once", () => {
  it("each cover all that was appended before them", async () => {
    const storage = opened();
    const done: Promise<void>[] = [];
    for (let index = 0; index < 50; index++) {
      await storage.append("f", `${index},`);
      done.push(storage.sync("f"));
    }
    await done[20];
    await Promise.all(done);
    cutPower(folder, "lost", new Random(1));
    expect((await opened().read("f")).split(",")).toHaveLength(51);
  });
});

describe("a broken disk", () => {
  it("fails as its rules say, with a StorageError and nothing else", async () => {
    const disk = new BrokenDisk(new Random("broken"));
    const storage = opened(disk);
    await storage.append("f", "abc");
    disk.rules = [{ full: true }];
    await expect(storage.append("f", "x")).rejects.toThrow(StorageError);
    await expect(storage.replace("f", "x")).rejects.toMatchObject({ code: "ENOSPC" });
    expect(await storage.read("f")).toBe("abc");
    disk.rules = [{ eio: 1 }];
    await expect(storage.read("f")).rejects.toMatchObject({ code: "EIO" });
    disk.rules = [{ corruption: 1 }];
    const spoilt = await storage.read("f");
    expect(spoilt).toHaveLength(3);
    expect(spoilt).not.toBe("abc");
    disk.rules = [{ slowSyncMs: 40 }];
    const start = performance.now();
    await storage.sync("f");
    expect(performance.now() - start).toBeGreaterThan(35);
    disk.rules = [];
    expect(await storage.read("f")).toBe("abc");
  });
});
