import { connect } from "node:net";
import type { LinkProbe } from "../../environment.ts";

/**
 * Dials an address several times at once. A probe has arrived when the handshake is complete: the packet that opens
 * it passed all rules between here and there, and somebody listens. The far kernel answers, so a paused program counts
 * and one that is down does not. The delay is that of the way there and back.
 */
export async function probeByDialling(
  host: string,
  port: number,
  count: number,
  waitMs: number,
): Promise<LinkProbe> {
  const dialled = await Promise.all(Array.from({ length: count }, () => dial(host, port, waitMs)));
  const delaysMs = dialled.filter((delayMs) => delayMs !== undefined);
  const delayMs = delaysMs.toSorted((a, b) => a - b)[delaysMs.length >> 1] ?? 0;
  return { arrived: delaysMs.length, copies: delaysMs.length, delayMs, delaysMs };
}

function dial(host: string, port: number, waitMs: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const startMs = performance.now();
    const socket = connect(port, host);
    const settle = (delayMs?: number): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(delayMs);
    };
    const timer = setTimeout(settle, waitMs);
    socket.on("connect", () => settle(performance.now() - startMs));
    socket.on("error", () => settle());
  });
}
