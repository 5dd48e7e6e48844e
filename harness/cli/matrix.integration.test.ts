import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systems } from "../../systems-under-test/index.ts";

const main = join(resolve(import.meta.dirname, "../.."), "dist/harness/cli/main.js");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "faultline-matrix-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function matrix(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "matrix", ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

interface Entries {
  readonly entries: readonly { readonly kind: string; readonly bug?: string; readonly found?: unknown }[];
}

test("a slice of the matrix: a bug of each of three systems is found by its recorded scenario", {
  timeout: 300_000,
}, () => {
  const bugs = systems.slice(0, 3).flatMap(({ bugs: declared }) => Object.keys(declared).slice(0, 1));
  // Bounded in count and not in time: a busy machine must not decide what is tested.
  const slice = matrix("--bug", bugs.join(","), "--mix", "recorded", "--no-shrink", "--seeds", "1", "--json");
  expect(slice.status, slice.stderr).toBe(0);
  const { entries } = JSON.parse(slice.stdout) as Entries;
  const scenarios = entries.filter(({ kind }) => kind === "bug");
  expect(new Set(scenarios.map(({ bug }) => bug))).toEqual(new Set(bugs));
  expect(scenarios.filter(({ found }) => found !== true)).toEqual([]);
});

test("two shards and their file are the whole; a torn line is measured again, and the pages tell all", () => {
  const flags = [
    "raft",
    "--bug",
    "stale-read",
    "--mix",
    "recorded",
    "--no-shrink",
    "--seeds",
    "1",
    "--workers",
    "1",
  ];
  const results = ["--results", "shards.jsonl"];
  const count = (): number => readFileSync(join(folder, "shards.jsonl"), "utf8").split("\n").length;
  expect(matrix(...flags, ...results, "--shard", "1/2").status).toBe(0);
  const half = count();
  expect(matrix(...flags, ...results, "--shard", "2/2").status).toBe(0);
  const full = count();
  expect(full).toBeGreaterThan(half);
  appendFileSync(join(folder, "shards.jsonl"), '{"kind":"cell","sys');
  const third = matrix(...flags, ...results, "--html", "page.html", "--markdown", "page.md");
  expect(third.status, third.stderr).toBe(0);
  expect(third.stdout).toMatch(/raft stale-read +easy +linearizable +5 of 5/);
  // The torn line stands where it was; nothing is measured twice.
  expect(count()).toBe(full + 1);
  const stopped = matrix("raft", "--no-shrink", "--workers", "1", "--budget", "1ms");
  expect(stopped.stderr).toMatch(/the budget is over; \d+ of \d+ parts were not begun/);
  // Of a block with fewer seeds than are asked for, nothing is counted twice.
  const more = matrix(...flags, "--seeds", "2", ...results);
  expect(more.stdout).toMatch(/10 of 10/);
  expect(readFileSync(join(folder, "page.html"), "utf8")).toContain('title="recorded: 5 of 5');
  expect(readFileSync(join(folder, "page.md"), "utf8")).toContain("| `stale-read` | M-R01 | easy |");
});

test("wrong names, shards and files of something else are told in a sentence", () => {
  expect(matrix("raft", "--bug", "stale-raed")).toMatchObject({ status: 254 });
  expect(matrix("raft", "--bug", "stale-raed").stderr).toContain('did you mean "stale-read"');
  expect(matrix("--mix", "partitoin").stderr).toContain('did you mean "partition"');
  expect(matrix("--shard", "3/2").stderr).toContain("expected a part and their number");
  appendFileSync(join(folder, "other.jsonl"), '{"format":"faultline-sweep-results","version":1}\n');
  const other = matrix("--results", "other.jsonl");
  expect(other.status).toBe(254);
  expect(other.stderr).toContain("of something else");
});
