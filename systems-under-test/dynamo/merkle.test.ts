import fc from "fast-check";
import { expect, test } from "vitest";
import { leafOf, leaves, MerkleTree, type TreeNode } from "./merkle.ts";

const contents = fc.dictionary(fc.string({ maxLength: 4 }), fc.nat(3), { maxKeys: 30 });

const treeOf = (held: Readonly<Record<string, number>>): MerkleTree => new MerkleTree(Object.entries(held));

/** The leaves two trees find to differ, each asking in turn, and how many messages that took. */
function descend(
  a: MerkleTree,
  b: MerkleTree,
): { readonly differ: readonly number[]; readonly rounds: number } {
  const differ = new Set<number>();
  let nodes: readonly TreeNode[] = [a.root];
  let rounds = 0;
  for (let [here, there] = [b, a]; nodes.length > 0; [here, there] = [there, here]) {
    rounds++;
    const compared = here.compare(nodes);
    for (const leaf of compared.differ) differ.add(leaf);
    nodes = compared.ask;
  }
  return { differ: [...differ].toSorted((x, y) => x - y), rounds };
}

test("roots agree when, and but for collisions only when, the same is held, in whatever order", () => {
  fc.assert(
    fc.property(contents, contents, (a, b) => {
      const reversed = new MerkleTree(Object.entries(a).toReversed());
      expect(reversed.root).toEqual(treeOf(a).root);
      const same =
        JSON.stringify(Object.entries(a).toSorted()) === JSON.stringify(Object.entries(b).toSorted());
      expect(treeOf(a).root[1] === treeOf(b).root[1]).toBe(same);
    }),
  );
});

test("a descent finds exactly the leaves that differ, in as many messages as the tree has levels", () => {
  fc.assert(
    fc.property(contents, contents, (a, b) => {
      const different = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
        (key) => a[key] !== b[key],
      );
      const expected = [...new Set(different.map(leafOf))].toSorted((x, y) => x - y);
      const { differ, rounds } = descend(treeOf(a), treeOf(b));
      expect(differ).toEqual(expected);
      expect(rounds).toBeLessThanOrEqual(Math.log2(leaves) + 1);
    }),
  );
});
