import type { Random } from "../../harness/core/random.ts";

/** Replication as PBS sees it (Bailis et al., "Probabilistically bounded staleness", VLDB 2012). */
export interface Quorums {
  readonly replicas: number;
  readonly reads: number;
  readonly writes: number;
}

/** Draws the four one-way delays of the WARS model, in milliseconds, to or from the replica of that number (from 0). */
export interface Delays {
  write(random: Random, replica: number): number;
  acknowledge(random: Random, replica: number): number;
  read(random: Random, replica: number): number;
  respond(random: Random, replica: number): number;
}

/**
 * The chance that a read misses the last `versions` writes when the quorums do not grow after the answer
 * (their equation 2): each of them must have missed the read's quorum.
 */
export function missesPredicted({ replicas, reads, writes }: Quorums, versions: number): number {
  if (reads + writes > replicas) return 0;
  let misses = 1;
  for (let at = 0; at < reads; at++) misses *= (replicas - writes - at) / (replicas - at);
  return misses ** versions;
}

/**
 * The chance that a read that begins `afterMs` after a write was acknowledged sees it, by Monte Carlo over the WARS
 * model (their section 5.1): the write is acknowledged when its W-th answer is in, the read ends with its R-th, and
 * it sees the write if any of those R replicas got the write before it got the read.
 */
export function visibilityPredicted(
  { replicas, reads, writes }: Quorums,
  delays: Delays,
  afterMs: readonly number[],
  random: Random,
  rounds = 10_000,
): number[] {
  const seen = afterMs.map(() => 0);
  for (let round = 0; round < rounds; round++) {
    const arrived = Array.from({ length: replicas }, (_, replica) => delays.write(random, replica));
    const acknowledged = arrived
      .map((at, replica) => at + delays.acknowledge(random, replica))
      .sort((a, b) => a - b);
    const asked = Array.from({ length: replicas }, (_, replica) => delays.read(random, replica));
    const answered = asked.map((at, replica) => at + delays.respond(random, replica));
    const first = [...answered.keys()].sort((a, b) => answered[a]! - answered[b]!).slice(0, reads);
    const committed = acknowledged[writes - 1]!;
    for (const [place, after] of afterMs.entries()) {
      if (first.some((replica) => arrived[replica]! <= committed + after + asked[replica]!)) seen[place]!++;
    }
  }
  return seen.map((count) => count / rounds);
}

/** A point of a measured curve: of so many reads the share. */
export interface Share {
  readonly at: number;
  readonly reads: number;
  readonly share: number;
}

/** For k = 1, 2, ...: the share of reads that certainly missed the last k values. */
export function missesMeasured(versions: Int32Array, most = 10): Share[] {
  const counts = new Int32Array(most + 1);
  for (const count of versions) counts[Math.min(count, most)]!++;
  const points: Share[] = [];
  let atLeast = versions.length;
  for (let k = 1; k <= most; k++) {
    atLeast -= counts[k - 1]!;
    points.push({
      at: k,
      reads: versions.length,
      share: versions.length === 0 ? 0 : atLeast / versions.length,
    });
  }
  return points;
}

/**
 * The share of reads that are not known to be stale, by the time from the end of the latest write that had ended
 * to their beginning: the measured side of t-visibility. Buckets end at the times given; empty ones are left out.
 */
export function visibilityMeasured(
  sinceWriteMs: Float64Array,
  versions: Int32Array,
  afterMs: readonly number[],
): Share[] {
  const reads = afterMs.map(() => 0);
  const fresh = afterMs.map(() => 0);
  for (let read = 0; read < sinceWriteMs.length; read++) {
    const since = sinceWriteMs[read]!;
    if (!(since >= 0)) continue;
    const place = afterMs.findIndex((after) => since <= after);
    if (place < 0) continue;
    reads[place]!++;
    if (versions[read] === 0) fresh[place]!++;
  }
  // Of no reads there is no share.
  return afterMs.flatMap((at, place) =>
    reads[place] === 0 ? [] : [{ at, reads: reads[place]!, share: fresh[place]! / reads[place]! }],
  );
}
