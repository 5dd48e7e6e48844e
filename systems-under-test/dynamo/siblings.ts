import { compareDots, covers, type Dot, union, type VersionVector } from "./version-vector.ts";

/** One written value. Null is a tombstone: the key was deleted. */
export interface Version {
  readonly dot: Dot;
  /** Greater than that of every version its writer knew: a Lamport clock, which orders concurrent versions too. */
  readonly rank: number;
  /** What the coordinator's wall clock said. */
  readonly wallMs: number;
  readonly value: unknown;
}

/**
 * What a replica holds under a key: the versions that nobody has overwritten yet, and which writes it knows of at all.
 * A write that is known and not among the versions was overwritten. Almeida, Baquero, Gonçalves, Preguiça and Fonte,
 * "Scalable and accurate causality tracking for eventually consistent stores" (2014); plain version vectors, as in
 * Dynamo, cannot tell two clients apart that write through the same coordinator, and lose one of them.
 */
export interface Siblings {
  readonly seen: VersionVector;
  /** In the order of their dots. */
  readonly versions: readonly Version[];
}

export const nothing: Siblings = { seen: {}, versions: [] };

/**
 * After a write by someone who knew `context`: it overwrites what was known and leaves the rest standing beside it.
 * The coordinator must be a holder of the key, and hand on all it holds, or its later dots would cover earlier
 * ones that never arrived.
 */
export function written(held: Siblings, context: VersionVector, version: Version): Siblings {
  const kept = held.versions.filter(({ dot }) => !covers(context, dot));
  const own = { [version.dot.node]: version.dot.count };
  return { seen: union(union(held.seen, context), own), versions: inOrder([...kept, version]) };
}

/** What two replicas know together: a version stays when both hold it, or when the other never knew of it. */
export function merged(a: Siblings, b: Siblings): Siblings {
  const keeps = (mine: Siblings, other: Siblings): Version[] =>
    mine.versions.filter(({ dot }) => holds(other, dot) || !covers(other.seen, dot));
  const kept = new Map([...keeps(a, b), ...keeps(b, a)].map((version) => [textOfDot(version.dot), version]));
  return { seen: union(a.seen, b.seen), versions: inOrder([...kept.values()]) };
}

/** Last writer wins: of all versions the one with the latest wall clock, whoever knew of whom. */
export function latestOnly(siblings: Siblings): Siblings {
  const later = (a: Version, b: Version): Version =>
    (a.wallMs - b.wallMs || compareDots(a.dot, b.dot)) > 0 ? a : b;
  const { seen, versions } = siblings;
  return versions.length < 2 ? siblings : { seen, versions: [versions.reduce(later)] };
}

/** The version to give to who wants a single one: every replica that holds the same siblings names the same. */
export function winner({ versions }: Siblings): Version | undefined {
  return versions.reduce<Version | undefined>(
    (best, version) => (best === undefined || isAfter(version, best) ? version : best),
    undefined,
  );
}

/** The rank of the next write by someone who knows these. */
export function nextRank({ versions }: Siblings): number {
  return versions.reduce((rank, version) => Math.max(rank, version.rank), 0) + 1;
}

/** Equal siblings have equal texts. */
export function textOf({ seen, versions }: Siblings): string {
  const known = Object.entries(seen).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([known, versions.map(({ dot }) => textOfDot(dot))]);
}

function isAfter(a: Version, b: Version): boolean {
  return (a.rank - b.rank || compareDots(a.dot, b.dot)) > 0;
}

function holds({ versions }: Siblings, dot: Dot): boolean {
  return versions.some((version) => compareDots(version.dot, dot) === 0);
}

function textOfDot({ node, count }: Dot): string {
  return `${node}:${count}`;
}

function inOrder(versions: readonly Version[]): readonly Version[] {
  return versions.toSorted((a, b) => compareDots(a.dot, b.dot));
}
