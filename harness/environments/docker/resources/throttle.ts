import type Docker from "dockerode";
import { assert, HarnessError } from "../../../core/assert.ts";
import { execIn } from "./exec-in.ts";

/** Leaves the container a share of one processor until disposed of; over restarts too. */
export async function throttle(container: Docker.Container, cpus: number): Promise<AsyncDisposable> {
  assert(cpus >= cpusMin, `the engine gives no container less than ${cpusMin} processors`);
  await container.update({ CpuPeriod: periodUs, CpuQuota: Math.round(cpus * periodUs) });
  return {
    [Symbol.asyncDispose]: async () => {
      await container.update({ CpuPeriod: periodUs, CpuQuota: -1 });
    },
  };
}

/**
 * Has the container do a fixed piece of work, and tells how long that took and how long the scheduler held the
 * container back meanwhile. Without a limit it never does, however busy the machine is.
 */
export async function strain(
  container: Docker.Container,
): Promise<{ readonly tookMs: number; readonly throttledMs: number }> {
  const [before, started] = [await throttledMs(container), performance.now()];
  const { status, stderr } = await execIn(container, ["sh", "-c", work], workTimeoutMs);
  if (status !== 0) throw new HarnessError(`no shell runs in the container: ${stderr}`);
  const tookMs = performance.now() - started;
  return { tookMs, throttledMs: (await throttledMs(container)) - before };
}

const periodUs = 100_000;
/** The engine's own bound: the kernel takes no quota below one millisecond. */
const cpusMin = 0.01;
/** Some 15 ms of one processor, many times what a throttled container has in a period. */
const work = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done";
const workTimeoutMs = 20_000;

async function throttledMs(container: Docker.Container): Promise<number> {
  const stats = await container.stats({ stream: false, "one-shot": true });
  return stats.cpu_stats.throttling_data.throttled_time / 1e6;
}
