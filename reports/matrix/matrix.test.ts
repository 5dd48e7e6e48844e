import { expect, test } from "vitest";
import type { AuditEntry, BugEntry, CellEntry, MatrixEntry } from "./matrix-data.ts";
import { matrixHtml } from "./matrix-html.ts";
import { matrixLines } from "./matrix-lines.ts";
import { matrixMarkdown } from "./matrix-markdown.ts";
import { figure, rateText, seedsText } from "./matrix-text.ts";
import { tallyOf } from "./tally.ts";
import { rateOf } from "./wilson.ts";

const measured = { system: "raft", commit: "abc", date: "2026-01-01" };

const bug: BugEntry = {
  ...measured,
  kind: "bug",
  bug: "stale-read",
  row: "M-R01",
  difficulty: "easy",
  summary: "Reads are <b>stale</b> | old.",
  anomaly: "an old value",
  caughtBy: "linearizable",
  workload: "kv",
  seed: 1,
  found: true,
  replayed: true,
  finding: "A read was stale.",
  command: "npx faultline run raft --seed 1",
  cpuMs: 100,
};

function cell(mix: string, from: number, found: readonly number[], more: Partial<CellEntry> = {}): CellEntry {
  return {
    ...measured,
    kind: "cell",
    bug: "stale-read",
    mix,
    fault: "",
    workload: "kv",
    from,
    seeds: 4,
    refused: 0,
    broken: 0,
    operations: 100,
    alarms: [],
    found,
    caught: { linearizable: found.length },
    detected: found.length,
    controls: 0,
    controlCpuMs: 0,
    cpuMs: 1000,
    ...more,
  };
}

const audit: AuditEntry = {
  ...measured,
  kind: "audit",
  mix: "crash",
  fault: "crash",
  workload: "kv",
  from: 1,
  seeds: 8,
  refused: 1,
  broken: 0,
  operations: 1234,
  alarms: [],
  valid: 6,
  unknown: 1,
  cpuMs: 500,
};

test("Wilson's interval has the figures of the literature, and holds at the ends", () => {
  // Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  const cases = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const;
  for (const [hits, trials, low, high] of cases) {
    const rate = rateOf(hits, trials);
    expect(rate.low).toBeCloseTo(low, 3);
    expect(rate.high).toBeCloseTo(high, 3);
  }
  expect(rateOf(0, 0)).toMatchObject({ low: 0, high: 1 });
});

test("blocks of one cell are one rate, from which refused and broken seeds are left out", () => {
  const cells = [
    cell("recorded", 1, [1, 3]),
    cell("recorded", 5, [6], { refused: 1 }),
    cell("crash", 1, [], { broken: 2 }),
  ];
  const [system] = tallyOf([bug, ...cells]).systems;
  expect(system?.bugs[0]?.recorded).toMatchObject({
    rate: { hits: 3, trials: 7 },
    found: [1, 3, 6],
    cpuMs: 2000,
  });
  expect(system?.bugs[0]?.undirected).toMatchObject({ rate: { hits: 0, trials: 2 }, broken: 2 });
});

test("a bug is killed by its named checker alone, and its class is told with what was set out", () => {
  const alive: BugEntry = { ...bug, bug: "other", difficulty: "hard", found: false };
  const seen = cell("crash", 1, [], { bug: "other", caught: { invariants: 4 }, detected: 4 });
  const tally = tallyOf([bug, alive, cell("crash", 1, [2]), seen]);
  expect(tally.classes).toEqual([
    { name: "easy and medium", bugs: 1, killed: 1, undirected: 1, undirectedTried: 1, target: 0.95 },
    { name: "hard", bugs: 1, killed: 0, undirected: 0, undirectedTried: 1, target: 0.7 },
  ]);
  expect(matrixLines(tally).find((line) => line.includes("other"))).toMatch(/^! raft other/);
});

test("bugs of one name in two systems are not mixed up", () => {
  const chain: MatrixEntry[] = [
    { ...bug, system: "chain" },
    { ...cell("none", 1, []), system: "chain" },
  ];
  const [first, second] = tallyOf([bug, cell("none", 1, [1]), ...chain]).systems;
  expect([first, second].map((one) => one?.bugs[0]?.undirected.rate.hits)).toEqual([1, 0]);
});

test("texts say what was not found as well as what was", () => {
  expect(rateText(rateOf(8, 60))).toBe("8 of 60 (7 to 24 %)");
  expect(seedsText(rateOf(8, 60))).toBe("7.5 (4.1 to 14)");
  expect(seedsText(rateOf(0, 20))).toBe("more than 6.2");
  expect([0.079, 12345, 99.4].map(figure)).toEqual(["0.079", "12,345", "99"]);
});

test("both pages tell of each bug, each mix and each system without bugs, and escape what they are told", () => {
  const entries = [bug, cell("recorded", 1, [1, 2]), cell("pause", 1, []), audit];
  const html = matrixHtml(entries);
  expect(html).toContain("Reads are &lt;b&gt;stale&lt;/b&gt;");
  expect(html).toContain('title="recorded: 2 of 4 (linearizable 2)"');
  expect(html).toContain("1,234");
  expect(html).not.toMatch(/https?:|<script/);
  const markdown = matrixMarkdown(entries);
  expect(markdown).toContain("stale</b> \\| old.");
  expect(markdown).toContain("| easy and medium | 1 of 1 (100 %; set out: 95 %) | 0 of 1 |");
  expect(markdown).toContain("| raft | crash | kv | 7 | 1,234 | 6 | 1 | none |");
  expect(markdown).toContain("7 runs without bugs, 1,234 operations: no violation.");
});

test("a false alarm stands on both pages", () => {
  const entries: MatrixEntry[] = [{ ...audit, alarms: ["invalid: lost <i>write</i>"] }];
  expect(matrixHtml(entries)).toContain("lost &lt;i&gt;write&lt;/i&gt;");
  expect(matrixMarkdown(entries)).toContain("1 violation.");
});
