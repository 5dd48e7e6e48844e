import type { Columns } from "../../engine/columns.ts";
import { describeRow } from "../../engine/describe-row.ts";
import type { Violation } from "../../engine/finding.ts";
import type { ReadsFrom } from "../../engine/uniqueness.ts";
import { show } from "../../models/values.ts";
import { capital } from "../../wording.ts";
import type { Clash, Clusters } from "./clusters.ts";
import { Proof } from "./proof-rows.ts";
import type { Refusal } from "./refusals.ts";
import type { Conflict } from "./sweep.ts";

/** Why rows clash by themselves, with all rows that the proof needs. */
export function clashViolation(
  columns: Columns,
  from: ReadsFrom,
  needed: Uint8Array,
  clash: Clash,
): Violation {
  const [first, second] = clash.rows;
  const proof = new Proof(columns, from, needed);
  const tell = (row: number): string => describeRow(columns, row);
  const found = show(columns.values[proof.found(first!)]);
  if (clash.pattern === "read from the future") {
    return proof.violation(
      "read from the future",
      [second!, first!],
      [`${capital(tell(first!))} was over before ${tell(second!)}, the only write of what it found, began.`],
    );
  }
  if (clash.pattern === "double cas") {
    const by = from.source[first!]!;
    const writer = by < columns.count ? [by] : [];
    return proof.violation(
      "double cas",
      [...writer, first!, second!],
      [
        `Both ${tell(first!)} and ${tell(second!)} replaced the same ${found}, which only one of them can have done: the first to do so made it another value.`,
      ],
    );
  }
  const writers = proof.writersOf(first!);
  if (clash.pattern === "thin air" || (writers.length === 0 && !proof.isInitial(first!))) {
    const failed = columns.aborted.get(proof.found(first!));
    return failed === undefined
      ? proof.violation(
          "thin air read",
          [first!],
          [`${capital(tell(first!))} found ${found}, which nobody ever wrote.`],
        )
      : proof.violation(
          "aborted read",
          [first!],
          [
            `${capital(tell(first!))} found ${found}, which only a call that had failed would have written (events ${failed.invoked} to ${failed.completed}).`,
          ],
        );
  }
  const over = proof.lastBegunBefore(first!);
  return proof.violation(
    "stale read",
    [...writers.slice(0, 6), ...(over < 0 ? [] : [over]), first!],
    [
      over < 0
        ? `${capital(tell(first!))} found ${found}, which was only written after it was over.`
        : `${capital(tell(first!))} found ${found}, although ${tell(over)} was over before it began, and everyone who wrote ${found} had been over before that began, or began too late.`,
    ],
  );
}

/** Why two chains of clusters cannot both be where real time wants them, or why cas wait for each other. */
export function conflictViolation(
  columns: Columns,
  from: ReadsFrom,
  clusters: Clusters,
  conflict: Conflict,
): Violation {
  const proof = new Proof(columns, from, clusters.needed);
  if (conflict.kind === "ring") {
    const ring = [conflict.on];
    for (let at = clusters.next[conflict.on]!; at !== conflict.on; at = clusters.next[at]!) ring.push(at);
    return proof.violation("cas cycle", ring, [
      `Each of these ${ring.length} cas replaced the value that another of them wrote: none can have been the first.`,
    ]);
  }
  const { earlier, later } = conflict;
  const links = chain(clusters, earlier, later);
  if (links !== undefined) return chainViolation(proof, clusters, links);
  return pairViolation(columns, proof, clusters, earlier, later);
}

/**
 * Two chains each of which must come before the other. Of the members that show it, writes are taken before
 * others, for they belong to the proof anyway.
 */
function pairViolation(
  columns: Columns,
  proof: Proof,
  clusters: Clusters,
  earlier: number,
  later: number,
): Violation {
  const { invoked, completed, count } = columns;
  const { low, high } = clusters;
  const before = extremes(clusters, earlier);
  const after = extremes(clusters, later);
  const lastOfBefore = proof.begunAt(before.highest, high[before.highest]!);
  const isOver = (writer: number, row: number): boolean =>
    writer < count && completed[writer]! < invoked[row]!;
  const firstOfAfter = isOver(after.lowest, lastOfBefore)
    ? after.lowest
    : proof.overAt(after.lowest, low[after.lowest]!);
  const rows = [lastOfBefore, firstOfAfter];
  const older = proof.valueOf(before.highest);
  const newer = proof.valueOf(after.lowest);
  const sentences = [
    `${older} must have been current after ${newer}: ${proof.tell(firstOfAfter)} was over before ${proof.tell(lastOfBefore)} began.`,
  ];
  if (before.lowest >= count) {
    after.highest = after.lowest;
    sentences.push(`But ${older} is, or follows by cas, the initial value, which cannot come back.`);
  } else {
    if (isOver(before.highest, after.lowest)) before.lowest = before.highest;
    if (low[before.lowest]! < invoked[after.lowest]!) after.highest = after.lowest;
    const lastOfAfter =
      low[before.lowest]! < invoked[after.highest]!
        ? after.highest
        : proof.begunAt(after.highest, high[after.highest]!);
    const firstOfBefore = isOver(before.lowest, lastOfAfter)
      ? before.lowest
      : proof.overAt(before.lowest, low[before.lowest]!);
    rows.push(firstOfBefore, lastOfAfter);
    sentences.push(
      `It must have been current before it, too: ${proof.tell(firstOfBefore)} was over before ${proof.tell(lastOfAfter)} began. Written once, it cannot have come back.`,
    );
  }
  rows.push(...between(clusters, before), ...between(clusters, after));
  return proof.violation(proof.isRead(lastOfBefore) ? "stale read" : "contradicting order", rows, sentences);
}

/** A cas refused although its value was current from before it began until after it was over. */
export function refusalViolation(
  columns: Columns,
  from: ReadsFrom,
  clusters: Clusters,
  { row, cluster }: Refusal,
): Violation {
  const proof = new Proof(columns, from, clusters.needed);
  const after = proof.begunAt(cluster, clusters.high[cluster]!);
  const before = cluster < columns.count ? [cluster, proof.overAt(cluster, clusters.low[cluster]!)] : [];
  const since = before.length === 0 ? "from the beginning" : `since ${proof.tell(before[1]!)} was over`;
  return proof.violation(
    "cas refused without reason",
    [...before, row, after],
    [
      `${proof.tell(row)} was refused, but ${proof.valueOf(cluster)} was current all the time: ${since}, and still when ${proof.tell(after)} began.`,
    ],
  );
}

/** Values chained by cas follow each other in the order of the chain, with nothing between. */
function chainViolation(proof: Proof, { low, high }: Clusters, links: readonly number[]): Violation {
  const first = links[0]!;
  const last = links.at(-1)!;
  const begun = proof.begunAt(first, high[first]!);
  const over = proof.overAt(last, low[last]!);
  return proof.violation(
    proof.isRead(begun) ? "stale read" : "contradicting order",
    [...links, over, begun],
    [
      `${proof.tell(begun)} still found or wrote ${proof.valueOf(first)} when ${proof.tell(over)} was over, although ${proof.valueOf(last)} had replaced it${links.length > 2 ? ` through ${links.length - 1} cas` : " by cas"}.`,
    ],
  );
}

/** The clusters from one to another along a chain, or undefined when the second does not follow the first. */
function chain({ next }: Clusters, first: number, last: number): number[] | undefined {
  const links = [first];
  for (let at = first; at !== last; ) {
    at = next[at]!;
    if (at < 0) return undefined;
    links.push(at);
  }
  return links;
}

/** The members of a chain that are over first and begun last. */
function extremes({ low, high, next }: Clusters, head: number): { lowest: number; highest: number } {
  let lowest = head;
  let highest = head;
  for (let at = head; at >= 0; at = next[at]!) {
    if (low[at]! < low[lowest]!) lowest = at;
    if (high[at]! > high[highest]!) highest = at;
  }
  return { lowest, highest };
}

/** All clusters between two of a chain, whichever comes first. */
function between(clusters: Clusters, { lowest, highest }: { lowest: number; highest: number }): number[] {
  return chain(clusters, lowest, highest) ?? chain(clusters, highest, lowest)!;
}
