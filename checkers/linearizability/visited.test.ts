import { describe, expect, it } from "vitest";
import { Visited } from "./visited.ts";

describe("remembered configurations with one hash", () => {
  /** States are hashed too: what makes state 2 collide with state 1. */
  const between = Math.imul(2, 0x9e3779b1) ^ Math.imul(3, 0x9e3779b1);
  const visited = new Visited();
  const add = (state: number, bits: readonly number[], optional: readonly number[]): boolean => {
    const [window, rest] = [Int32Array.from(bits), Int32Array.from(optional)];
    return visited.add(state === 1 ? 77 : 77 ^ between, state, window, 0, bits.length - 1, rest);
  };

  it("are one only where state, set and optional operations are the same", () => {
    expect(add(1, [5, 6], [1])).toBe(true);
    expect(add(1, [5, 6], [1])).toBe(false);
    expect(add(2, [5, 6], [1])).toBe(true);
    expect(add(1, [5, 7], [1])).toBe(true);
    expect(add(1, [4, 6], [1])).toBe(true);
    expect(add(1, [5, 6], [3])).toBe(true);
    expect(add(2, [5, 6], [1])).toBe(false);
    expect(visited.size).toBe(5);
  });
});
