import { describe, expect, it } from "vitest";
import { Random } from "../../../harness/core/random.ts";
import { Heap } from "./heap.ts";
import { Marks } from "./marks.ts";
import { smallestPart } from "./smallest-part.ts";
import { CountTree, ReachTree } from "./trees.ts";

describe("the structures under the exact tests", () => {
  it("a heap gives the least key first", () => {
    const random = new Random("heap");
    const keys = Int32Array.from(random.shuffle(Array.from({ length: 200 }, (_, key) => key)));
    const heap = new Heap(keys);
    const held: number[] = [];
    for (let next = 0; next < keys.length || held.length > 0; ) {
      if (next < keys.length && (held.length === 0 || random.chance(0.6))) {
        held.push(next);
        heap.push(next++);
        continue;
      }
      held.sort((a, b) => keys[b]! - keys[a]!);
      expect(heap.least).toBe(held.pop());
      heap.pop();
    }
    expect(heap.least).toBe(-1);
  });

  it("marks know their neighbours, near and far", () => {
    const random = new Random("marks");
    for (const size of [1, 31, 32, 33, 5000]) {
      const marks = new Marks(size);
      const naive = new Set<number>();
      for (let round = 0; round < 60; round++) {
        const place = random.below(size);
        const sorted = [...naive].sort((a, b) => a - b);
        expect(marks.before(place)).toBe(sorted.findLast((mark) => mark <= place) ?? -1);
        expect(marks.after(place)).toBe(sorted.find((mark) => mark >= place) ?? -1);
        const mark = random.below(size);
        marks.add(mark);
        naive.add(mark);
      }
    }
  });

  it("counts over ranges find their least place, and closed ones no more", () => {
    const random = new Random("counts");
    const naive = Array.from({ length: 37 }, () => random.below(4));
    const tree = new CountTree(Int32Array.from(naive));
    for (let round = 0; round < 200; round++) {
      const [from, to] = [random.below(37), random.below(38)];
      const delta = random.pick([-1, 1, 2]);
      tree.add(from, to, delta);
      for (let place = from; place < to; place++) naive[place]! += delta;
      if (round % 10 === 0) {
        const place = naive.findIndex((count) => count < 100_000);
        tree.close(place);
        naive[place]! += 1_000_000;
      }
      const least = Math.min(...naive);
      if (least > 100_000) break;
      expect(tree.least).toBe(least);
      expect(tree.firstLeast()).toBe(naive.indexOf(least));
    }
  });

  it("intervals that reach a point come out in their order", () => {
    const random = new Random("reach");
    const ends = Array.from({ length: 50 }, () => random.between(-1, 60));
    const tree = new ReachTree(Int32Array.from(ends));
    for (let round = 0; round < 80; round++) {
      const point = random.below(62);
      const first = ends.findIndex((end) => end >= point);
      expect(tree.first(point)).toBe(first);
      if (first < 0) continue;
      tree.remove(first);
      ends[first] = -1;
    }
  });

  it("a part is as small as its property allows", () => {
    const needed = new Set([3, 41, 77]);
    const has = (some: readonly number[]): boolean => [...needed].every((one) => some.includes(one));
    const items = Array.from({ length: 100 }, (_, index) => index);
    expect(smallestPart(items, has)).toEqual([3, 41, 77]);
  });
});
