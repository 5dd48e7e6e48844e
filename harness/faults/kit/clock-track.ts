import { msToNanos, nanosToMs, sleep } from "../../core/time.ts";
import type { Cluster } from "../../environments/environment.ts";
import type { NodeId } from "../../runtime/message.ts";

/** Readings of a node's clocks, each against the time of the run. */
export interface ClockTrack {
  readonly readings: readonly ClockReading[];
  /** For people and figures: the last offset of the wall clock and the rate of the monotonic one. */
  readonly summary: { readonly offsetMs: number; readonly rate: number; readonly doubtMs: number };
  /** Wall clock less the run's time, at each reading. */
  readonly offsetsMs: readonly number[];
  /** How fast the monotonic clock ran between the first and the last reading; 1 is true. */
  readonly rate: number;
  /** The same of the wall clock. */
  readonly wallRate: number;
  /** How far any offset may be wrong, as reading takes time in a real world. */
  readonly doubtMs: number;
}

export interface ClockReading {
  /** Middle of the time the reading took, ms since the run began. */
  readonly atMs: number;
  readonly doubtMs: number;
  readonly wallMs: number;
  readonly monotonicMs: number;
}

/** Reads a node's clocks several times, or answers undefined when the node does not tell them. */
export async function trackOf(
  cluster: Cluster,
  node: NodeId,
  readings: number,
  everyMs: number,
): Promise<ClockTrack | undefined> {
  const taken: ClockReading[] = [];
  for (let count = 0; count < readings; count++) {
    if (count > 0) await sleep(cluster.time, msToNanos(everyMs));
    if (cluster.state(node) !== "up") return undefined;
    const reading = await readOnce(cluster, node);
    if (reading === undefined) return undefined;
    taken.push(reading);
  }
  return trackFrom(taken);
}

export function trackFrom(readings: readonly ClockReading[]): ClockTrack {
  const first = readings[0]!;
  const last = readings.at(-1)!;
  const offsetsMs = readings.map((reading) => reading.wallMs - reading.atMs);
  const passedMs = last.atMs - first.atMs;
  const rate = passedMs > 0 ? (last.monotonicMs - first.monotonicMs) / passedMs : 1;
  const wallRate = passedMs > 0 ? (last.wallMs - first.wallMs) / passedMs : 1;
  const doubtMs = Math.max(...readings.map((reading) => reading.doubtMs));
  const summary = {
    offsetMs: Math.round(offsetsMs.at(-1)!),
    rate: Math.round(rate * 1000) / 1000,
    doubtMs: Math.round(doubtMs * 1000) / 1000,
  };
  return { readings, offsetsMs, rate, wallRate, doubtMs, summary };
}

/** A reading that waits too long tells little: the quickest of a few is taken. */
async function readOnce(cluster: Cluster, node: NodeId): Promise<ClockReading | undefined> {
  let best: ClockReading | undefined;
  for (let attempt = 0; attempt < 3; attempt++) {
    const reading = await readWithin(cluster, node, 1000);
    if (reading === undefined) continue;
    if (best === undefined || reading.doubtMs < best.doubtMs) best = reading;
    if (best.doubtMs < 5) break;
  }
  return best;
}

async function readWithin(cluster: Cluster, node: NodeId, waitMs: number): Promise<ClockReading | undefined> {
  const beforeMs = nanosToMs(cluster.time.now());
  const clocks = await Promise.race([
    cluster.readClock(node).catch(() => undefined),
    sleep(cluster.time, msToNanos(waitMs)).then(() => undefined),
  ]);
  if (clocks === undefined) return undefined;
  const afterMs = nanosToMs(cluster.time.now());
  return { ...clocks, atMs: (beforeMs + afterMs) / 2, doubtMs: (afterMs - beforeMs) / 2 };
}
