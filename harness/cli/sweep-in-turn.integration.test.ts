import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { engineThere } from "../environments/docker/docker.test-kit.ts";
import { openEngine } from "../environments/docker/engine.ts";
import { labelNames } from "../environments/docker/owner.ts";
import { builtFile } from "../environments/process/built-file.ts";

const folder = mkdtempSync(join(tmpdir(), "faultline-sweep-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const main = builtFile("harness/cli/main.js");
const options = ["--nodes", "3", "--time", "3s", "--fault", "crash", "--interval", "1s"];

function faultline(...words: readonly string[]) {
  return spawnSync(process.execPath, [main, "sweep", "raft", ...words], { cwd: folder, encoding: "utf8" });
}

test("seeds are run as processes, one after the other, each run kept; a file of results goes on", () => {
  const words = ["--env", "process", "--seeds", "2", "--out", "kept", "--results", "seeds.jsonl", ...options];
  const done = faultline(...words);
  expect(done.stdout).toContain("2 seeds: 2 valid");
  expect(done.status, done.stderr).toBe(0);
  expect(readdirSync(join(folder, "kept")).filter((name) => name !== "latest")).toHaveLength(2);
  const again = faultline(...words);
  expect(again.stderr).toContain("2 of 2 seeds are in seeds.jsonl");
  expect(readdirSync(join(folder, "kept")).filter((name) => name !== "latest")).toHaveLength(2);
});

test("several workers are refused where runs would disturb each other", () => {
  const refused = faultline("--env", "process", "--workers", "2", ...options);
  expect(refused.status).toBe(254);
  expect(refused.stderr).toContain("one after the other");
});

test("what is missing for all seeds is told once", () => {
  const missing = spawnSync(process.execPath, [main, "sweep", "raft", "--env", "docker", ...options], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, DOCKER_HOST: "tcp://127.0.0.1:1" },
  });
  expect(missing.status).toBe(254);
  expect(missing.stderr).toMatch(/^faultline: the Docker engine at .* is not running/);
});

test.runIf(engineThere)(
  "an interrupted sweep of containers tells what it has, and leaves nothing behind",
  async () => {
    const words = [
      "--env",
      "docker",
      "--seeds",
      "5",
      "--out",
      "docker",
      "--results",
      "docker.jsonl",
      ...options,
    ];
    const child = spawn(process.execPath, [main, "sweep", "raft", ...words], { cwd: folder });
    let output = "";
    child.stdout.on("data", (text: Buffer) => {
      output += text;
    });
    await lineOf(child, "1 of 5");
    // In the middle of the second run, or of its start.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    child.kill("SIGINT");
    const [status] = await once(child, "exit");
    expect(output).toContain("1 seeds: 1 valid");
    expect(status).toBe(130);
    expect(readFileSync(join(folder, "docker.jsonl"), "utf8").trim().split("\n")).toHaveLength(2);
    const engine = await openEngine();
    const filters = { label: [labelNames.owner] };
    const left = [
      ...(await engine.listContainers({ all: true, filters })).map(({ Labels }) => Labels),
      ...(await engine.listNetworks({ filters })).map(({ Labels }) => Labels ?? {}),
      ...((await engine.listVolumes({ filters })).Volumes ?? []).map(({ Labels }) => Labels ?? {}),
    ].filter(
      (labels) => (JSON.parse(labels[labelNames.owner] ?? "{}") as { pid?: number }).pid === child.pid,
    );
    expect(left).toEqual([]);
  },
);

function lineOf(child: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = "";
    child.stderr?.on("data", (bytes: Buffer) => {
      seen += bytes;
      if (seen.includes(text)) resolve();
    });
    child.once("exit", () => reject(new Error(`it ended before it said "${text}": ${seen}`)));
  });
}
