import type Docker from "dockerode";
import { HarnessError } from "../../../core/assert.ts";
import { execIn } from "./exec-in.ts";

/**
 * Takes a container's memory away until the kernel kills what runs in it (its OOM killer), and gives the memory back
 * to its next life. The limit falls to just above what is used, for an engine may refuse less; then a program beside
 * the victim asks for more than is left. The victim names itself the first to go, which needs no privilege.
 * Resolves with the limit, in bytes, under which it was killed; rejects when nothing killed it.
 */
export async function exhaustMemory(container: Docker.Container): Promise<number> {
  const { HostConfig } = await container.inspect();
  const { memory_stats } = await container.stats({ stream: false, "one-shot": true });
  const limit = memory_stats.usage + spareBytes;
  await container.update({ Memory: limit, MemorySwap: limit });
  try {
    const hog = `echo 1000 > /proc/1/oom_score_adj; head -c ${2 * limit} /dev/zero | tail > /dev/null`;
    // The program beside it goes down with the container.
    await execIn(container, ["sh", "-c", hog], killTimeoutMs).catch(() => undefined);
    await gone(container);
  } finally {
    // A limit of 0 counts as none, which the engine takes only as -1.
    await container.update({ Memory: HostConfig.Memory || -1, MemorySwap: HostConfig.MemorySwap || -1 });
  }
  const { State } = await container.inspect();
  if (State.Running || !State.OOMKilled) throw new HarnessError("the kernel did not kill for want of memory");
  return limit;
}

/** What a container may still take before the kernel acts. */
const spareBytes = 8 * 1024 * 1024;
const killTimeoutMs = 10_000;

async function gone(container: Docker.Container): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    if (!(await container.inspect()).State.Running) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
