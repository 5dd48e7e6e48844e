import Docker from "dockerode";
import { UsageError } from "../../core/usage-error.ts";

/** The engine that the environment names (DOCKER_HOST) or the local socket, once it has answered. */
export async function openEngine(): Promise<Docker> {
  const engine = new Docker();
  try {
    await within(answerMs, engine.ping());
  } catch (error) {
    throw new UsageError(engineTrouble(error as NodeJS.ErrnoException));
  }
  return engine;
}

const answerMs = 10_000;

function within<V>(timeoutMs: number, work: Promise<V>): Promise<V> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** What is wrong when no engine answers, and what to do about it. */
export function engineTrouble(error: NodeJS.ErrnoException): string {
  const where = process.env["DOCKER_HOST"] ?? "/var/run/docker.sock";
  switch (error.code) {
    case "ENOENT":
      return `no Docker engine at ${where}: install Docker (Debian: apt-get install docker.io) and start it, or set DOCKER_HOST.`;
    case "EACCES":
    case "EPERM":
      return `the Docker engine at ${where} may not be used by this user: add the user to the group docker and log in anew.`;
    case "ECONNREFUSED":
      return `the Docker engine at ${where} is not running: start it ("systemctl start docker", or "dockerd" where there is no init system).`;
    default:
      return `the Docker engine at ${where} does not answer: ${error.message}`;
  }
}

/** The status by which the engine refused: 404 there is no such thing, 409 it is in use or in a state that forbids it. */
export function statusOf(error: unknown): number | undefined {
  return (error as { readonly statusCode?: number }).statusCode;
}
