import fc from "fast-check";
import { expect, test } from "vitest";
import {
  latestOnly,
  merged,
  nextRank,
  nothing,
  type Siblings,
  textOf,
  type Version,
  winner,
  written,
} from "./siblings.ts";
import { compareDots, covers, type Dot, includes, union } from "./version-vector.ts";

/**
 * A group of replicas that each hold what they hold, and the true history of every write: which others its writer
 * knew. Steps: a client reads at one replica and writes at another with what it saw; or one replica tells another.
 */
class Group {
  readonly held: Siblings[] = [nothing, nothing, nothing];
  readonly #counts = [0, 0, 0];
  readonly versions: Version[] = [];
  /** By the text of a dot, the dots of all writes its writer knew. */
  readonly #knew = new Map<string, ReadonlySet<string>>();

  write(read: number, at: number): void {
    const known = this.held[read]!;
    const count = ++this.#counts[at]!;
    const dot = { node: `n${at}`, count };
    const version = {
      dot,
      rank: Math.max(nextRank(known), nextRank(this.held[at]!)),
      wallMs: (count * 7919) % 5,
      value: this.versions.length,
    };
    this.versions.push(version);
    const sources = known.versions.map((one) => name(one.dot));
    const knew = new Set(sources.flatMap((source) => [source, ...this.#knew.get(source)!]));
    this.#knew.set(name(dot), knew);
    this.held[at] = written(this.held[at]!, known.seen, version);
  }

  tell(from: number, to: number): void {
    this.held[to] = merged(this.held[to]!, this.held[from]!);
  }

  overwrote(a: Version, b: Version): boolean {
    return this.#knew.get(name(a.dot))!.has(name(b.dot));
  }
}

const name = ({ node, count }: Dot): string => `${node}:${count}`;

const step = fc.record({ tell: fc.boolean(), from: fc.nat(2), to: fc.nat(2) });

function grown(
  steps: readonly { readonly tell: boolean; readonly from: number; readonly to: number }[],
): Group {
  const group = new Group();
  for (const { tell, from, to } of steps) {
    if (tell) group.tell(from, to);
    else group.write(from, to);
  }
  return group;
}

test("merging is commutative, associative and idempotent, so replicas agree in whatever order they hear", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const [a, b, c] = grown(steps).held as [Siblings, Siblings, Siblings];
      expect(textOf(merged(a, b))).toBe(textOf(merged(b, a)));
      expect(textOf(merged(merged(a, b), c))).toBe(textOf(merged(a, merged(b, c))));
      expect(textOf(merged(a, a))).toBe(textOf(a));
    }),
  );
});

test("what all replicas know together are exactly the writes that no later writer knew", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const group = grown(steps);
      const all = group.held.reduce(merged);
      const expected = group.versions.filter(
        (version) => !group.versions.some((other) => group.overwrote(other, version)),
      );
      expect(new Set(all.versions.map(({ value }) => value))).toEqual(
        new Set(expected.map(({ value }) => value)),
      );
    }),
  );
});

test("who overwrites has a higher rank, so the winner is never a version that another one's writer knew", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const group = grown(steps);
      for (const a of group.versions)
        for (const b of group.versions) if (group.overwrote(a, b)) expect(a.rank).toBeGreaterThan(b.rank);
      const all = group.held.reduce(merged);
      const highest = Math.max(0, ...group.versions.map(({ rank }) => rank));
      expect(winner(all)?.rank ?? 0).toBe(highest);
    }),
  );
});

test("two clients that write through one coordinator without having read leave two siblings", () => {
  const version = (count: number): Version => ({
    dot: { node: "n1", count },
    rank: 1,
    wallMs: count,
    value: count,
  });
  const both = written(written(nothing, {}, version(1)), {}, version(2));
  expect(both.versions.map(({ value }) => value)).toEqual([1, 2]);
  expect(written(both, both.seen, version(3)).versions.map(({ value }) => value)).toEqual([3]);
  expect(latestOnly(both).versions.map(({ value }) => value)).toEqual([2]);
});

test("a union of version vectors is the least that includes both", () => {
  const vector = fc.dictionary(fc.constantFrom("n1", "n2", "n3"), fc.integer({ min: 1, max: 5 }));
  fc.assert(
    fc.property(vector, vector, vector, (a, b, c) => {
      const both = union(a, b);
      expect(includes(both, a) && includes(both, b)).toBe(true);
      expect(includes(c, both)).toBe(includes(c, a) && includes(c, b));
      const dot = { node: "n2", count: 3 };
      expect(covers(both, dot)).toBe(covers(a, dot) || covers(b, dot));
    }),
  );
  expect(compareDots({ node: "n1", count: 2 }, { node: "n2", count: 1 })).toBeGreaterThan(0);
});
