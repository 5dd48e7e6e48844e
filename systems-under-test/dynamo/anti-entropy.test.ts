import { expect, test } from "vitest";
import type { Body } from "../../harness/runtime/message.ts";
import { AntiEntropy } from "./anti-entropy.ts";
import { isPeer } from "./messages.ts";
import { dynamoDefaults } from "./options.ts";
import { nothing, type Siblings, written } from "./siblings.ts";

const batchMax = 3;
const version = (count: number): Siblings =>
  written(nothing, {}, { dot: { node: "n9", count }, rank: count, wallMs: 0, value: count });

/** Two nodes that hand each other messages at once, until none is left. */
class Pair {
  readonly held: readonly Map<string, Siblings>[] = [new Map(), new Map()];
  readonly sizes: number[] = [];
  readonly #mail: { readonly to: number; readonly body: Body }[] = [];
  readonly #sides: readonly AntiEntropy[];

  constructor(strangers: ReadonlySet<string> = new Set()) {
    this.#sides = ["n1", "n2"].map(
      (self, side) =>
        new AntiEntropy({
          self,
          nodes: ["n1", "n2"],
          options: { ...dynamoDefaults, batchMax },
          bugs: new Set(),
          entries: () => this.held[side]!.entries(),
          homesOf: (key) => (strangers.has(key) ? [self] : ["n1", "n2"]),
          send: (_, body) => void this.#mail.push({ to: 1 - side, body }),
          take: (key, siblings) => void this.held[side]!.set(key, siblings),
        }),
    );
  }

  exchange(): void {
    this.#sides[0]!.tick();
    for (let next = this.#mail.shift(); next !== undefined; next = this.#mail.shift()) {
      const { to, body } = next;
      const other = to === 0 ? "n2" : "n1";
      if (!isPeer(body)) throw new Error(body.type);
      if (body.type === "tree") this.#sides[to]!.onTree(other, body.nodes);
      if (body.type !== "leaves") continue;
      this.sizes.push(body.entries.length);
      this.#sides[to]!.onLeaves(other, body);
    }
  }
}

test("one exchange brings both to hold the same, however much differs, in messages of bounded size", () => {
  const pair = new Pair();
  for (let key = 0; key < 1_000; key++) pair.held[key % 2]!.set(`k${key}`, version(key + 1));
  pair.exchange();
  expect(pair.held[0]!.size).toBe(1_000);
  expect(pair.held[1]!.size).toBe(1_000);
  expect(Math.max(...pair.sizes)).toBe(batchMax);
});

test("who holds the same sends nothing but a root, and a key the other is no home to stays", () => {
  const pair = new Pair(new Set(["mine"]));
  for (const held of pair.held) held.set("k", version(1));
  pair.held[0]!.set("mine", version(2));
  pair.exchange();
  expect(pair.sizes).toEqual([]);
  expect(pair.held[1]!.has("mine")).toBe(false);
});
