import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../core/random.ts";
import { Disk, type Flush, type Unsynced } from "./disk.ts";

test("appended text is visible at once, and gone after a power cut", () => {
  const disk = new Disk();
  disk.append("log", "abc");
  expect(disk.read("log")).toBe("abc");
  expect(disk.crash("lost", new Random(1))).toEqual({ log: 3 });
  expect(disk.read("log")).toBe("");
  expect(disk.list()).toEqual([]);
});

test("a sync covers what was there when it began", () => {
  const disk = new Disk();
  disk.append("log", "abc");
  const sync = disk.beginSync("log")!;
  disk.append("log", "def");
  disk.finish(sync);
  expect(disk.crash("lost", new Random(1))).toEqual({ log: 3 });
  expect(disk.read("log")).toBe("abc");
});

test("a sync that has not finished promises nothing", () => {
  const disk = new Disk();
  for (let seed = 0; seed < 10; seed++) {
    disk.append("log", "abc");
    disk.beginSync("log");
    disk.crash("lost", new Random(seed));
    expect(disk.read("log")).toBe("");
    disk.append("log", "def");
    expect(disk.crash("lost", new Random(seed))).toEqual({ log: 3 });
    expect(disk.read("log")).toBe("");
  }
});

test("the crash of a process loses nothing", () => {
  const disk = new Disk();
  disk.append("log", "abc");
  expect(disk.crash("kept", new Random(1))).toEqual({});
  expect(disk.read("log")).toBe("abc");
  expect(disk.crash("lost", new Random(1))).toEqual({ log: 3 });
});

test("nothing overtakes an earlier flush", () => {
  const disk = new Disk();
  disk.append("a", "1");
  const first = disk.beginSync("a")!;
  const second = disk.beginReplace("b", "2");
  expect(() => disk.finish(second)).toThrow("overtook");
  disk.finish(first);
  disk.finish(second);
  expect(disk.read("b")).toBe("2");
});

test("a replacement under way at a crash leaves the old text or the new, and both occur", () => {
  const outcomes = new Set<string>();
  for (let seed = 0; seed < 40; seed++) {
    const disk = new Disk();
    disk.finish(disk.beginReplace("term", "old"));
    disk.beginReplace("term", "new");
    expect(disk.read("term")).toBe("old");
    disk.crash(seed % 2 === 0 ? "lost" : "kept", new Random(seed));
    outcomes.add(disk.read("term"));
  }
  expect([...outcomes].sort()).toEqual(["new", "old"]);
});

test("torn text is a prefix, sometimes with garbage at its end, and all of it occurs", () => {
  const seen = { nothing: 0, prefix: 0, garbage: 0 };
  for (let seed = 0; seed < 200; seed++) {
    const disk = new Disk();
    disk.append("log", "synced|");
    disk.finish(disk.beginSync("log")!);
    disk.append("log", "abcdefghijklmnop");
    disk.crash("torn", new Random(seed));
    const text = disk.read("log");
    expect(text.startsWith("synced|")).toBe(true);
    if (text === "synced|") seen.nothing += 1;
    else if ("synced|abcdefghijklmnop".startsWith(text)) seen.prefix += 1;
    else seen.garbage += 1;
  }
  expect(Math.min(seen.nothing, seen.prefix, seen.garbage)).toBeGreaterThan(5);
});

type Step =
  | { readonly do: "append" | "replace"; readonly name: string; readonly text: string }
  | { readonly do: "sync" | "remove"; readonly name: string }
  | { readonly do: "finish" }
  | { readonly do: "crash"; readonly unsynced: Unsynced };

const name = fc.constantFrom("a", "b");
const text = fc.string({ minLength: 1, maxLength: 4, unit: "grapheme-ascii" });
const step = fc.oneof<fc.Arbitrary<Step>[]>(
  fc.record({ do: fc.constantFrom("append" as const, "replace" as const), name, text }),
  fc.record({ do: fc.constant("append" as const), name, text }),
  fc.record({ do: fc.constantFrom("sync" as const, "remove" as const), name }),
  fc.record({ do: fc.constant("finish" as const) }),
  fc.record({ do: fc.constant("finish" as const) }),
  fc.record({
    do: fc.constant("crash" as const),
    unsynced: fc.constantFrom<Unsynced[]>("kept", "lost", "torn"),
  }),
);

/** The reference model: per file what is visible and what is durable, and the flushes under way as functions. */
class Model {
  visible = new Map<string, string>();
  durable = new Map<string, string>();
  flushes: { run: () => void; atomic: boolean }[] = [];
  /** Counts replacements, so that a sync of a file that is no more does nothing. */
  generation = new Map<string, number>();

  begin(given: Exclude<Step, { do: "append" | "finish" | "crash" }>): void {
    const { name: file } = given;
    if (given.do === "sync") {
      const synced = this.visible.get(file);
      const generation = this.generation.get(file);
      if (synced === undefined) return;
      const run = (): void => {
        if (this.generation.get(file) !== generation) return;
        if (synced.length >= (this.durable.get(file)?.length ?? 0)) this.durable.set(file, synced);
      };
      this.flushes.push({ run, atomic: false });
      return;
    }
    const run = (): void => {
      this.generation.set(file, (this.generation.get(file) ?? 0) + 1);
      for (const files of [this.visible, this.durable]) {
        if (given.do === "replace") files.set(file, given.text);
        else files.delete(file);
      }
    };
    this.flushes.push({ run, atomic: true });
  }

  /** All states the files may have after a crash that keeps or loses everything unsynced. */
  afterCrash(unsynced: "kept" | "lost"): string[] {
    if (unsynced === "lost") this.visible = new Map(this.durable);
    const states = [show(this.visible)];
    for (const flush of this.flushes) {
      if (flush.atomic) flush.run();
      states.push(show(this.visible));
    }
    return states;
  }
}

const show = (files: Map<string, string>): string => JSON.stringify([...files].sort());
const showDisk = (disk: Disk): string => JSON.stringify(disk.list().map((file) => [file, disk.read(file)]));

test("the disk agrees with its reference model at every crash", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.integer(), (steps, seed) => {
      const disk = new Disk();
      const model = new Model();
      const under: Flush[] = [];
      for (const given of steps) {
        if (given.do === "append") {
          disk.append(given.name, given.text);
          model.visible.set(given.name, (model.visible.get(given.name) ?? "") + given.text);
        } else if (given.do === "finish") {
          const flush = under.shift();
          if (flush !== undefined) disk.finish(flush);
          model.flushes.shift()?.run();
        } else if (given.do === "crash") {
          crashBoth(disk, model, given.unsynced, new Random(seed));
          return;
        } else {
          const flush =
            given.do === "sync"
              ? disk.beginSync(given.name)
              : given.do === "replace"
                ? disk.beginReplace(given.name, given.text)
                : disk.beginRemove(given.name);
          if (flush !== undefined) under.push(flush);
          model.begin(given);
        }
        expect(showDisk(disk)).toBe(show(model.visible));
        expect(disk.size).toBe([...model.visible.values()].join("").length);
      }
    }),
    { numRuns: 1000 },
  );
});

/** A tear may keep any prefix and garble its end; what was durable must stand, unless a rename came after. */
function crashBoth(disk: Disk, model: Model, unsynced: Unsynced, random: Random): void {
  if (unsynced !== "torn") {
    disk.crash(unsynced, random);
    expect(model.afterCrash(unsynced)).toContain(showDisk(disk));
    return;
  }
  const before = new Map(model.visible);
  const durable = new Map(model.durable);
  const renamed = model.flushes.some((flush) => flush.atomic);
  disk.crash("torn", random);
  if (renamed) return;
  for (const [file, visible] of before) {
    const left = disk.read(file);
    const safe = durable.get(file) ?? "";
    expect(left.startsWith(safe)).toBe(true);
    expect(left.length).toBeLessThanOrEqual(visible.length);
    const same = [...left].findIndex((character, index) => character !== visible[index]);
    if (same >= 0) expect(left.length - same).toBeLessThanOrEqual(8);
  }
}
