import { msToNanos, nanosToMs, type Time } from "../../core/time.ts";
import type { Link, LinkProbe } from "../environment.ts";
import type { Switchboard } from "./switchboard.ts";

/** Sends numbered probes on the path of messages and waits for them; see Cluster.probeLink. */
export function probeLink(
  switchboard: Switchboard,
  time: Time,
  probe: { readonly link: Link; readonly count: number; readonly waitMs: number; readonly up: () => boolean },
): Promise<LinkProbe> {
  const { link, count, waitMs, up } = probe;
  const delays = new Map<number, number>();
  return new Promise((resolve) => {
    let [copies, open, sending] = [0, 0, true];
    const finish = (): void => {
      timer[Symbol.dispose]();
      const delaysMs = [...delays].sort(([a], [b]) => a - b).map(([, delay]) => delay);
      resolve({ arrived: delays.size, copies, delayMs: median(delaysMs), delaysMs });
    };
    const timer = time.after(msToNanos(waitMs), finish);
    const sent = time.now();
    for (let number = 0; number < count; number++) {
      const drop = (): void => {
        open -= 1;
        if (open === 0 && !sending) finish();
      };
      const arrive = (): void => {
        if (up()) {
          copies += 1;
          if (!delays.has(number)) delays.set(number, nanosToMs(time.now() - sent));
        }
        drop();
      };
      open += switchboard.transmit(link, arrive, drop);
    }
    sending = false;
    if (open === 0) finish();
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
