import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { builtFile } from "../process/built-file.ts";
import { engineThere, hostRulesFor, leftOf } from "./docker.test-kit.ts";
import { openEngine } from "./engine.ts";
import { isDead, labelNames, ownerLabel } from "./owner.ts";
import { sweepLeftovers } from "./sweep.ts";

interface Harness {
  readonly child: ChildProcess;
  readonly folder: string;
  readonly exited: Promise<unknown[]>;
}

function startRun(): Harness {
  const folder = mkdtempSync(join(tmpdir(), "faultline-leftovers-"));
  const main = builtFile("harness/cli/main.js");
  const options = [
    "--env",
    "docker",
    "--nodes",
    "2",
    "--time",
    "30s",
    "--fault",
    "crash,pause",
    "--out",
    folder,
  ];
  const child = spawn(process.execPath, [main, "run", "single-copy", ...options], { stdio: "ignore" });
  return { child, folder, exited: once(child, "exit") };
}

/** The network a harness has made, once it has. */
async function networkOf(child: ChildProcess): Promise<{ readonly run: string; readonly bridge: string }> {
  const engine = await openEngine();
  for (let attempt = 0; attempt < 300; attempt++) {
    for (const { Id, Labels } of await engine.listNetworks({ filters: { label: [labelNames.owner] } })) {
      const owner = JSON.parse(Labels?.[labelNames.owner] ?? "{}") as { readonly pid?: number };
      if (owner.pid === child.pid) return { run: Labels![labelNames.run]!, bridge: `br-${Id.slice(0, 12)}` };
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("the run made no network");
}

const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it.runIf(engineThere).each([
  ["while its network is made", 0],
  ["while its containers start", 700],
  ["under load and faults", 6000],
])("Ctrl-C %s leaves nothing behind, and keeps the logs", async (_, delayMs) => {
  const harness = startRun();
  const { run, bridge } = await networkOf(harness.child);
  await pass(delayMs);
  harness.child.kill("SIGINT");
  expect(await harness.exited).toEqual([130, null]);
  expect(await leftOf(await openEngine(), run)).toEqual([]);
  expect(hostRulesFor(bridge)).toMatch(/^(unknown)?$/);
  const [kept] = readdirSync(harness.folder);
  if (delayMs > 1000)
    expect(readdirSync(join(harness.folder, kept!, "logs"))).toEqual(
      expect.arrayContaining(["n1.log", "n2.log"]),
    );
  rmSync(harness.folder, { recursive: true });
});

it.runIf(engineThere).each([
  ["while its containers start", 700],
  ["under load and faults", 5000],
])("what a harness killed %s leaves behind is gone after one sweep", async (_, delayMs) => {
  const engine = await openEngine();
  const harness = startRun();
  const { run, bridge } = await networkOf(harness.child);
  await pass(delayMs);
  const owned = await leftOf(engine, run);
  expect(owned.length).toBeGreaterThan(1);
  // While the harness lives its things are its own.
  await sweepLeftovers(engine);
  expect(await leftOf(engine, run)).toEqual(expect.arrayContaining([...owned]));
  harness.child.kill("SIGKILL");
  await harness.exited;
  await sweepLeftovers(engine);
  expect(await leftOf(engine, run)).toEqual([]);
  expect(hostRulesFor(bridge)).toMatch(/^(unknown)?$/);
  rmSync(harness.folder, { recursive: true });
});

it("a harness is dead when its process is gone, was another one, or belonged to an earlier boot", () => {
  const self = JSON.parse(ownerLabel()) as Record<string, unknown>;
  const label = (change: object): string => JSON.stringify({ ...self, ...change });
  expect(isDead(label({}))).toBe(false);
  expect(isDead(label({ start: "1" }))).toBe(true);
  expect(isDead(label({ pid: 2 ** 22 + 1 }))).toBe(true);
  expect(isDead(label({ boot: "an earlier one" }))).toBe(true);
  expect(isDead(label({ host: "another machine", pid: 2 ** 22 + 1 }))).toBe(false);
  expect(isDead(label({ namespace: "another", pid: 2 ** 22 + 1 }))).toBe(false);
  expect(isDead("no label of ours")).toBe(false);
});
