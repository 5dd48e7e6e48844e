import fc from "fast-check";
import { expect, test } from "vitest";
import { Ring } from "./ring.ts";

const nodes = ["n1", "n2", "n3", "n4", "n5", "n6", "n7"];
const keys = Array.from({ length: 2_000 }, (_, number) => `key ${number}`);

test("a walk meets every node once, from a key's place on", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 32 }),
      (key, count, places) => {
        const some = nodes.slice(0, count);
        const walk = new Ring(some, places).walk(key);
        expect(walk.toSorted()).toEqual(some);
        expect(new Ring(some.toReversed(), places).walk(key)).toEqual(walk);
      },
    ),
  );
});

test("when a node leaves, the others keep their order: only its own keys move", () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...nodes), (key, gone) => {
      const walk = new Ring(nodes, 16).walk(key);
      const rest = new Ring(
        nodes.filter((node) => node !== gone),
        16,
      ).walk(key);
      expect(rest).toEqual(walk.filter((node) => node !== gone));
    }),
  );
});

test("with many virtual nodes the keys are shared out evenly, with one each they are not", () => {
  const spread = (places: number): number => {
    const ring = new Ring(nodes, places);
    const counts = new Map(nodes.map((node) => [node, 0]));
    for (const key of keys) {
      const [first] = ring.walk(key);
      counts.set(first!, counts.get(first!)! + 1);
    }
    return Math.max(...counts.values()) / (keys.length / nodes.length);
  };
  expect(spread(128)).toBeLessThan(1.4);
  expect(spread(1)).toBeGreaterThan(spread(128));
});
