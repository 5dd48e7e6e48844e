import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { builtFile } from "./built-file.ts";
import { fixture, launch, until } from "./launch.test-kit.ts";
import { processState } from "./process-state.ts";

/** Processes of which the given one is the parent. */
function childrenOf(pid: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const text = readFileSync(`/proc/${name}/stat`, "utf8");
        return Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1]) === pid;
      } catch {
        return false;
      }
    })
    .map(Number);
}

it.runIf(process.platform === "linux").each(["SIGKILL", "SIGTERM"] as const)(
  "nothing outlives a harness that got %s, neither a stopped program nor one that minds no signal",
  async (signal) => {
    const doomed = builtFile("harness/environments/process/fixtures/doomed-harness.js");
    const folder = mkdtempSync(join(tmpdir(), "faultline-doomed-"));
    const program = fixture("misbehaving.py", "deaf").program!;
    const harness = spawn(process.execPath, [doomed, folder, ...program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(harness.stdout, "data")) as [Buffer];
    const pids = JSON.parse(line.toString()) as number[];
    const all = childrenOf(harness.pid!);
    expect(pids).toHaveLength(3);
    expect(all).toEqual(expect.arrayContaining(pids));
    expect(all).toHaveLength(4);
    expect(await processState(pids[0]!)).toBe("running");
    expect(await processState(pids[1]!)).toBe("stopped");
    harness.kill(signal);
    for (const pid of all)
      await until(`process ${pid} is gone`, async () => (await processState(pid)) === "gone");
    rmSync(folder, { recursive: true });
  },
);

it("a run whose guardian was killed ends with an error of the harness", async () => {
  await using trial = await launch(fixture("echo.py"));
  process.kill(trial.cluster.guardianPid, "SIGKILL");
  const forever = new Promise<never>(() => {});
  await expect(trial.cluster.drive(forever)).rejects.toThrow(/the guardian of the node processes was killed/);
});

it("disposal ends every process, paused ones too, in little time", async () => {
  const trial = await launch(fixture("misbehaving.py", "deaf"), { nodes: 3 });
  const pids = trial.cluster.nodes.map((node) => trial.cluster.pid(node)!);
  pids.push(trial.cluster.guardianPid);
  await trial.cluster.pause("n2");
  const start = performance.now();
  await trial[Symbol.asyncDispose]();
  expect(performance.now() - start).toBeLessThan(1500);
  for (const pid of pids) expect(await processState(pid)).toBe("gone");
  await trial[Symbol.asyncDispose]();
});
