import fc from "fast-check";
import { expect, test } from "vitest";
import { isLater, membersBy, type Standing } from "./standing.ts";

const standing = fc.record({ count: fc.integer({ min: 1, max: 3 }), isIn: fc.boolean() });

test("in whatever order changes are heard, everybody ends with the same", () => {
  const last = (heard: readonly Standing[]): Standing | undefined =>
    heard.reduce<Standing | undefined>((held, one) => (isLater(one, held) ? one : held), undefined);
  fc.assert(
    fc.property(fc.array(standing), (heard) => {
      expect(last(heard.toReversed())).toEqual(last(heard));
      expect(last([...heard, ...heard])).toEqual(last(heard));
    }),
  );
});

test("a first change is later than none", () => {
  expect(isLater({ count: 1, isIn: false }, undefined)).toBe(true);
});

test("of too many that left at once the first stay", () => {
  const nodes = ["n1", "n2", "n3", "n4"];
  const isIn = (node: string): boolean => node === "n3";
  expect(membersBy(nodes, isIn, 1)).toEqual(["n3"]);
  expect(membersBy(nodes, isIn, 3)).toEqual(["n1", "n2", "n3"]);
});
