import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { figures } from "../../checkers/testing/figures.ts";
import { encodeHistory } from "../core/history-format.ts";

const main = resolve(import.meta.dirname, "../../dist/harness/cli/main.js");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "faultline-ladder-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function faultline(...args: string[]): { readonly status: number | null; readonly stdout: string } {
  const { status, stdout } = spawnSync(process.execPath, [main, ...args], { cwd: folder, encoding: "utf8" });
  return { status, stdout };
}

test("the ladder tells which models a history obeys and refutes the others with witnesses", () => {
  const file = join(folder, "stale.jsonl");
  const line = (process: number, type: string, f: string, value: unknown): string =>
    JSON.stringify({ process, type, f, value, key: "x" });
  const lines = [
    line(0, "invoke", "write", 1),
    line(0, "ok", "write", 1),
    line(1, "invoke", "read", null),
    line(1, "ok", "read", null),
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  const { status, stdout } = faultline("check", file, "--consistency", "ladder", "--json");
  expect(status).toBe(1);
  const { checks } = JSON.parse(stdout) as {
    checks: { detail: { rungs: { name: string; validity: string }[] }; anomalies: unknown[] }[];
  };
  const rungs = new Map(checks[0]!.detail.rungs.map(({ name, validity }) => [name, validity]));
  expect(
    ["sequential", "causal-memory", "causal-convergence", "causal", "pram"].map((name) => rungs.get(name)),
  ).toEqual(Array(5).fill("valid"));
  expect(rungs.get("linearizable")).toBe("invalid");
  expect(checks[0]!.anomalies.length).toBeGreaterThan(0);
  expect(faultline("check", file, "--consistency", "sequential").status).toBe(0);
  expect(faultline("check", file, "--consistency", "linearizable").status).toBe(1);
});

test("the ladder puts every drawn history on its rungs, and tells each two neighbours apart", () => {
  const rungsOf = new Map<string, ReadonlyMap<string, string>>();
  for (const [number, { name, history, expected, separates = [] }] of figures.entries()) {
    const file = join(folder, `figure-${number}.jsonl`);
    writeFileSync(file, encodeHistory(history));
    const { status, stdout } = faultline("check", file, "--consistency", "ladder", "--json");
    const { checks } = JSON.parse(stdout) as {
      checks: {
        detail: { rungs: { name: string; validity: string }[] };
        anomalies: { kind: string; explanation: string[]; events: number[] }[];
      }[];
    };
    const { detail, anomalies } = checks[0]!;
    const rungs = new Map(detail.rungs.map((rung) => [rung.name, rung.validity]));
    rungsOf.set(name, rungs);
    for (const [rung, holds] of Object.entries(expected))
      expect([name, rung, rungs.get(rung)]).toEqual([name, rung, holds ? "valid" : "invalid"]);
    for (const [stronger, weaker] of separates)
      expect([name, rungs.get(stronger), rungs.get(weaker)]).toEqual([name, "invalid", "valid"]);
    const refuted = [...rungs].filter(([, validity]) => validity === "invalid").map(([rung]) => rung);
    expect([name, status]).toEqual([name, refuted.length > 0 ? 1 : 0]);
    for (const rung of refuted) {
      const witness = anomalies.find(({ kind }) => kind.startsWith(`not ${rung}: `));
      expect(witness?.events.length, `${name}: ${rung}`).toBeGreaterThan(0);
      expect(witness?.explanation.join(" ")).toMatch(/^(Refuted because|No |Process |Sessions |Each )/i);
    }
  }
  expect(rungsOf.size).toBeGreaterThanOrEqual(22);
});

test("convergence is refuted for being late only where a quiet period is stated", () => {
  const file = join(folder, "late.jsonl");
  writeFileSync(file, encodeHistory(figures.find(({ name }) => name.startsWith("2.26"))!.history));
  const check = (...more: string[]): { status: number | null; stdout: string } =>
    faultline("check", file, "--consistency", "convergence", ...more);
  expect(check().status).toBe(2);
  expect(check().stdout).toContain("long enough to converge");
  expect(check("--quiet-after", "3ms").status).toBe(1);
  expect(check("--quiet-after", "3ms").stdout).toContain("--quiet-after 3ms");
  expect(check("--quiet-after", "1s").status).toBe(2);
});
