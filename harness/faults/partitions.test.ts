import { describe, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { Scope } from "../core/scope.ts";
import type { Injury, Target } from "./fault.ts";
import { resolveFaults } from "./index.ts";
import { FakeCluster } from "./kit/fake-cluster.test-kit.ts";
import { allLinks } from "./kit/links.ts";
import { ringCut } from "./partition-majorities-ring.ts";

describe("a majorities ring", () => {
  test.each([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])("of %i: a majority each, no two the same", (size) => {
    const ring = Array.from({ length: size }, (_, index) => `n${index}`);
    const cut = new Set(ringCut(ring).map((link) => `${link.src}>${link.dest}`));
    const views = ring.map((node) => ring.filter((other) => other === node || !cut.has(`${other}>${node}`)));
    for (const view of views) {
      expect(view.length).toBeGreaterThan(size / 2);
      expect(view.length).toBeLessThanOrEqual(size / 2 + 2.5);
      expect(view.length).toBeLessThan(size);
    }
    expect(new Set(views.map((view) => view.join(" "))).size).toBe(size);
    if (size > 3) for (const link of cut) expect(cut).toContain(link.split(">").reverse().join(">"));
  });
});

describe("partition shapes on five nodes", () => {
  test("isolate-one leaves one node without any other", async () => {
    const { seen } = await shapeOf("partition-isolate-one", "1");
    expect(sizes(seen)).toEqual([1, 4, 4, 4, 4]);
  });

  test("halves of five are two and three", async () => {
    const { seen } = await shapeOf("partition-halves", "1");
    expect(sizes(seen)).toEqual([2, 2, 3, 3, 3]);
  });

  test("majority-minority keeps a quorum, with the leader on either side", async () => {
    const sides = new Set<boolean>();
    for (const seed of "abcdefgh") {
      const { seen, injury } = await shapeOf("partition-majority-minority", seed, "leader");
      expect(injury.nodes.length).toBeLessThan(3);
      expect(sizes(seen).at(-1)).toBe(5 - injury.nodes.length);
      sides.add(injury.nodes.includes("n2"));
    }
    expect(sides.size).toBe(2);
  });

  test("a bridge sees all, every other node three", async () => {
    const { seen } = await shapeOf("partition-bridge", "1", "leader");
    expect(sizes(seen)).toEqual([3, 3, 3, 3, 5]);
    expect(seen.get("n2")).toHaveLength(5);
  });

  test("one-way cuts one direction only", async () => {
    const { open } = await shapeOf("partition-one-way", "1");
    const shut = allLinks(["n1", "n2", "n3", "n4", "n5"]).filter(
      ({ src, dest }) => !open.has(`${src}>${dest}`),
    );
    expect(shut.length).toBeGreaterThan(0);
    for (const { src, dest } of shut) expect(open.has(`${dest}>${src}`)).toBe(true);
  });

  test("leader-alone isolates each node that believes to be leader", async () => {
    const { seen, injury } = await shapeOf("partition-leader-alone", "1", "any", {
      n2: "leader",
      n5: "leader",
    });
    expect(injury.nodes).toEqual(["n2", "n5"]);
    expect(seen.get("n2")).toEqual(["n2"]);
    expect(seen.get("n5")).toEqual(["n5"]);
    expect(seen.get("n1")).toEqual(["n1", "n3", "n4"]);
  });
});

const sizes = (seen: ReadonlyMap<string, readonly string[]>): number[] =>
  [...seen.values()].map((nodes) => nodes.length).sort((a, b) => a - b);

/** Whom each node hears, itself included, while the fault is in force. */
async function shapeOf(
  name: string,
  seed: string,
  target: Target = "any",
  roles: Readonly<Record<string, string>> = { n2: "leader" },
): Promise<{
  readonly seen: ReadonlyMap<string, readonly string[]>;
  readonly open: ReadonlySet<string>;
  readonly injury: Injury;
}> {
  const cluster = new FakeCluster({ nodes: 5, roles });
  const [fault] = resolveFaults([name]);
  const random = new Random(seed);
  const injury = await cluster.drive(fault!.inject({ cluster, random, target, scope: new Scope() }));
  if ("skipped" in injury) throw new Error(injury.skipped);
  const passing = allLinks(cluster.nodes).filter(
    ({ src, dest }) => cluster.rules.on(src, dest).gate === "open",
  );
  const open = new Set(passing.map(({ src, dest }) => `${src}>${dest}`));
  const hears = (dest: string): string[] =>
    cluster.nodes.filter((src) => src === dest || open.has(`${src}>${dest}`));
  return { seen: new Map(cluster.nodes.map((node) => [node, hears(node)])), open, injury };
}
