import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const main = join(resolve(import.meta.dirname, "../.."), "dist/harness/cli/main.js");
let folder: string;

const stale = ["--workload", "kv", "--time", "4s", "--bug", "stale-read", "--fault", "partition"];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "faultline-hunt-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function faultline(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("from a failing run to a small case", () => {
  test("a run is shrunk, the case fails from its file, and is valid no more when edited to be harmless", () => {
    expect(faultline("run", "raft", ...stale, "--seed", "7", "--quiet").status).toBe(1);
    const shrunk = faultline("shrink", "latest", "--write", "case.yaml");
    expect(shrunk.status, shrunk.stderr).toBe(1);
    expect(shrunk.stderr).toContain("nothing more can be taken away");
    expect(faultline("run", "--scenario", "case.yaml", "--quiet").stdout).toBe("invalid\n");
    const text = readFileSync(join(folder, "case.yaml"), "utf8");
    expect(text.match(/f: /g)?.length).toBeLessThanOrEqual(6);
    // Without its bug two operations prove nothing, and that is what is said.
    writeFileSync(join(folder, "fixed.yaml"), text.replace("bugs:\n  - stale-read", "bugs: []"));
    expect(faultline("run", "--scenario", "fixed.yaml", "--quiet")).toMatchObject({
      status: 2,
      stdout: "unknown\n",
    });
    writeFileSync(join(folder, "wrong.yaml"), text.replace("f: write", "f: wriet"));
    const wrong = faultline("run", "--scenario", "wrong.yaml");
    expect(wrong.status).toBe(254);
    expect(wrong.stderr).toContain('did you mean "write"');
  });

  test("a written schedule gives the digest of the run it was written from", () => {
    const flags = [
      "run",
      "raft",
      "--workload",
      "kv",
      "--time",
      "3s",
      "--fault",
      "crash",
      "--seed",
      "3",
      "--json",
    ];
    const drawn = faultline(...flags, "--write-schedule", "whole.json");
    expect(drawn.status, drawn.stderr).toBe(0);
    const played = faultline("run", "--scenario", "whole.json", "--json");
    expect(JSON.parse(played.stdout).digest).toBe(JSON.parse(drawn.stdout).digest);
  });

  test("a replay of a changed program says where it parts, with what came before", () => {
    expect(faultline("run", "raft", ...stale, "--seed", "7", "--quiet", "--out", "changed").status).toBe(1);
    const file = join(folder, "changed/latest/scenario.json");
    const scenario = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...scenario, bugs: [] }));
    const replay = faultline("replay", "latest", "--out", "changed");
    expect(replay.status).toBe(255);
    expect(replay.stderr).toMatch(/parts from the stored run in the \w+, at position \d+/);
    expect(replay.stderr).toMatch(/both .*\n.*stored .*\n.*now /);
    expect(replay.stderr).toContain("stored: invalid");
  });

  test("a valid run is nothing to shrink", () => {
    expect(faultline("run", "raft", "--time", "2s", "--seed", "1", "--quiet", "--out", "good").status).toBe(
      0,
    );
    const { status, stderr } = faultline("shrink", "latest", "--out", "good");
    expect(status).toBe(254);
    expect(stderr).toContain("nothing to shrink");
  });
});

test("two shards and their file are one sweep, and seeds that are known are not run again", () => {
  const flags = [
    "sweep",
    "raft",
    ...stale,
    "--seeds",
    "4",
    "--workers",
    "1",
    "--results",
    "r.jsonl",
    "--json",
  ];
  const first = JSON.parse(faultline(...flags, "--shard", "1/2").stdout);
  expect(first).toMatchObject({ seeds: 2, invalid: 2 });
  const second = faultline(...flags);
  expect(second.stderr).toContain("2 of 4 seeds are in r.jsonl");
  const sum = JSON.parse(second.stdout);
  expect(sum).toMatchObject({ seeds: 4, invalid: 4 });
  expect(sum.failures).toHaveLength(1);
  expect(sum.failures[0].signature).toBe("invalid: linearizable: non-linearizable read");
});

describe("every order of a small program", () => {
  test("shows a stale read, whose written order brings it again, and can be shrunk", () => {
    const found = faultline(
      ...["explore", "raft", "--bug", "stale-read", "--operations", "2", "--events", "0"],
      ...["--write", "order.yaml", "--quiet"],
    );
    expect(found.status, found.stderr).toBe(1);
    expect(found.stdout).toContain("A violation was found after");
    expect(faultline("run", "--scenario", "order.yaml", "--quiet").stdout).toBe("invalid\n");
    expect(faultline("replay", "latest").stderr).toContain("the same run, byte for byte");
    const shrunk = faultline("shrink", "order.yaml");
    expect(shrunk.status, shrunk.stderr).toBe(1);
    expect(shrunk.stderr).toMatch(/\nto +\d+ steps, 2 operations, 0 events, 2 clients, 1 key, 3 nodes\n/);
    expect(shrunk.stderr).toContain("nothing more can be taken away one by one");
    expect(faultline("run", "--scenario", "order.shrunk.yaml", "--quiet").stdout).toBe("invalid\n");
    const text = readFileSync(join(folder, "order.yaml"), "utf8");
    writeFileSync(join(folder, "wrong-order.yaml"), text.replace("call 1", "call 7"));
    const wrong = faultline("run", "--scenario", "wrong-order.yaml", "--quiet");
    expect([wrong.status, wrong.stderr]).toEqual([254, expect.stringContaining("cannot happen there")]);
  });

  test("is exhausted where it is right, and says so as a document", () => {
    const { status, stdout } = faultline(
      ...["explore", "single-copy", "--operations", "1", "--events", "1", "--json"],
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ format: "faultline-explored", ended: "exhausted", cut: 0 });
  });

  test("is unknown where the budget ends first", () => {
    const { status, stdout } = faultline("explore", "raft", "--schedules", "20", "--quiet");
    expect(status).toBe(2);
    expect(stdout).toContain("the limit of schedules was reached");
  });
});
