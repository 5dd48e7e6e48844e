import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtFile } from "../environments/process/built-file.ts";
import type { SweepResult } from "../run/sweep.ts";

const main = builtFile("harness/cli/main.js");
const folder = mkdtempSync(join(tmpdir(), "faultline-guided-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function faultline(...words: readonly string[]) {
  return spawnSync(process.execPath, [main, ...words], { cwd: folder, encoding: "utf8" });
}

const options = ["--nodes", "3", "--time", "5s", "--fault", "partition,crash", "--interval", "700ms"];
const bug = ["--bug", "read-before-own-commit", "--target", "leader", "--latency", "constant:20ms"];
const guided = ["sweep", "raft", ...options, ...bug, "--guided", "yes"];

/** What was run and what came of it; where it was kept tells the time of day. */
function resultsOf(file: string): SweepResult[] {
  const lines = readFileSync(join(folder, file), "utf8").trim().split("\n").slice(1);
  return lines.flatMap((line) => {
    try {
      const { report: _, reproduce: __, ...result } = JSON.parse(line) as SweepResult;
      return [result as SweepResult];
    } catch {
      return [];
    }
  });
}

describe("a guided sweep", () => {
  let first: ReturnType<typeof faultline>;
  beforeAll(() => {
    first = faultline(...guided, "--seeds", "40", "--workers", "2", "--results", "two.jsonl");
  });

  test("changes runs after the first batch, and tells how many and what was seen", () => {
    expect(first.status, first.stderr).toBe(1);
    const [, changed] =
      /guided: (\d+) of them .* (\d+) different features were seen/.exec(first.stdout) ?? [];
    expect(Number(changed)).toBeGreaterThan(10);
  });

  test("is the same with one worker, stopped and gone on with", () => {
    const half = [...guided, "--workers", "1", "--results", "one.jsonl", "--out", "other"];
    faultline(...half, "--seeds", "21");
    const text = readFileSync(join(folder, "one.jsonl"), "utf8");
    // Killed while it wrote the last line.
    writeFileSync(join(folder, "one.jsonl"), text.slice(0, -30));
    const rest = faultline(...half, "--seeds", "40");
    expect(rest.stderr).toContain("20 of 40 seeds are in one.jsonl");
    expect(resultsOf("two.jsonl")).toHaveLength(40);
    expect(resultsOf("one.jsonl")).toEqual(resultsOf("two.jsonl"));
  });

  test("keeps a failing run that was changed: it replays byte for byte, and can be shrunk from its file", () => {
    const failing = resultsOf("two.jsonl").filter(
      ({ guided: of, verdict }) => verdict === "invalid" && of?.schedule !== undefined,
    );
    expect(failing.length).toBeGreaterThan(0);
    const stored = readdirSync(join(folder, "runs"));
    const run = stored.find((name) => /^\d+.*-raft-kv-/.test(name))!;
    const replayed = faultline("replay", run);
    expect(replayed.stderr).toContain("the same run, byte for byte");
    expect(replayed.stderr).toMatch(/npx faultline run --scenario runs\/guided-raft-\d+-\w+\.yaml/);
    const name = stored.find((one) => one.startsWith(`guided-raft-${failing[0]!.seed}-`));
    const file = `runs/${name}`;
    const again = faultline("run", "--scenario", file, "--json", "--no-store");
    expect(JSON.parse(again.stdout).digest).toBe(failing[0]!.digest);
    expect(faultline("shrink", file, "--runs", "3", "--quiet").status).toBe(1);
  });

  test("does not go on from results that belong to other runs", () => {
    const lines = readFileSync(join(folder, "two.jsonl"), "utf8").trim().split("\n");
    const changed = lines.findIndex((line) => line.includes('"schedule"'));
    const edited = lines.with(changed, lines[changed]!.replace('"durationMs":', '"durationMs":1'));
    writeFileSync(join(folder, "edited.jsonl"), `${edited.join("\n")}\n`);
    const refused = faultline(...guided, "--seeds", "40", "--results", "edited.jsonl");
    expect(refused.status).toBe(254);
    expect(refused.stderr).toContain("written by another version of faultline, or edited");
    const elsewhere = faultline(...guided, "--seeds", "40", "--from", "2", "--results", "two.jsonl");
    expect(elsewhere.status).toBe(254);
    expect(elsewhere.stderr).toContain("of something else");
  });
});

test.each([
  [["--guided", "maybe"], "Expected one of: yes, no"],
  [["--guided", "yes", "--env", "process"], "expected --env sim"],
  [["--guided", "yes", "--shard", "1/2"], "expected no --shard"],
  [["--guided", "yes", "--fault", ""], "expected a --fault"],
])("refuses %j", (words, why) => {
  const { status, stderr } = faultline("sweep", "raft", ...options, ...words, "--seeds", "2");
  expect(stderr).toContain(why);
  expect(stderr).not.toContain("  at ");
  expect(status).toBe(254);
});
