import { describe, expect, test } from "vitest";
import { Random } from "../../core/random.ts";
import type { Possible } from "../steps.ts";
import { everywhere, happenedBefore, ordersOf } from "./dependence.ts";
import { type Ending, Search } from "./search.ts";

/**
 * A small program of actors: a message at a place adds itself to what the place has seen, and may send more, which may
 * depend on what was seen before; one of everywhere, to what all places have seen. Its outcome is what each place saw, in order.
 */
interface Toy {
  readonly first: readonly string[];
  /** What a message makes its place send, "place:name", given how many came before it. */
  readonly sends: (message: string, seen: number) => readonly string[];
  /** Messages that make a call or answer one; the others do neither. */
  readonly calls?: ReadonlySet<string>;
  readonly answers?: ReadonlySet<string>;
}

const placeOf = (message: string): string => message.split(":")[0]!;

/** One execution; answers with the outcome. */
function execute(toy: Toy, search: Search): string {
  const seen = new Map<string, string[]>();
  const history: string[] = [];
  const hand = new Map<string, number | undefined>(toy.first.map((name) => [name, undefined]));
  for (let step = 0; ; step++) {
    const possible = [...hand].map(
      ([name, sentAt]): Possible => ({
        name,
        place: placeOf(name),
        causes: sentAt === undefined ? [] : [sentAt],
      }),
    );
    const name = search.next(possible);
    if (name === undefined) break;
    hand.delete(name);
    const at = placeOf(name) === everywhere ? ["a", "b", "c"] : [placeOf(name)];
    const places = at.map((place) => seen.get(place) ?? []);
    for (const sent of toy.sends(name, places[0]!.length)) hand.set(sent, step);
    for (const [index, place] of places.entries()) seen.set(at[index]!, [...place, name]);
    const effect = { called: toy.calls?.has(name) === true, answered: toy.answers?.has(name) === true };
    if (effect.called) history.push("call");
    if (effect.answered) history.push("answer");
    search.happened(effect);
  }
  const order = [...seen].sort().map(([place, messages]) => `${place}=${messages.join(",")}`);
  return `${order.join(" ")} ${history.join("")}`;
}

function explore(toy: Toy, reduction: boolean) {
  const search = new Search({ reduction, stepsMax: 50 });
  const outcomes = new Set<string>();
  const endings: Record<Ending, number> = { complete: 0, redundant: 0, cut: 0 };
  let orders = 0;
  while (!search.exhausted && endings.complete < 200_000) {
    const outcome = execute(toy, search);
    const { steps } = search;
    const ending = search.learn();
    endings[ending]++;
    if (ending !== "complete") continue;
    outcomes.add(outcome);
    orders += ordersOf(happenedBefore(steps), 1_000_000)!;
  }
  return { outcomes, endings, orders };
}

describe("the search through all orders", () => {
  test("executes independent steps in one order only", () => {
    const toy: Toy = { first: ["a:1", "b:1", "c:1", "d:1"], sends: () => [] };
    expect(explore(toy, false).endings.complete).toBe(24);
    expect(explore(toy, true).endings).toEqual({ complete: 1, redundant: 0, cut: 0 });
  });

  test("executes steps at one place in every order", () => {
    const toy: Toy = { first: ["a:1", "a:2", "a:3", "b:1"], sends: () => [] };
    expect(explore(toy, true).endings.complete).toBe(6);
  });

  test("executes a step that all see before and after each of the others", () => {
    const toy: Toy = { first: ["a:1", "b:1", `${everywhere}:1`], sends: () => [] };
    expect(explore(toy, true).endings.complete).toBe(4);
  });

  test("keeps apart calls before and after an answer elsewhere", () => {
    const toy: Toy = {
      first: ["a:1", "b:1"],
      sends: () => [],
      calls: new Set(["a:1"]),
      answers: new Set(["b:1"]),
    };
    expect(explore(toy, true).endings.complete).toBe(2);
    expect(explore({ ...toy, answers: new Set() }, true).endings.complete).toBe(1);
  });

  test("says when an order was cut off", () => {
    const toy: Toy = { first: ["a:0"], sends: (message) => [`a:${Number(message.slice(2)) + 1}`] };
    const search = new Search({ reduction: true, stepsMax: 5 });
    execute(toy, search);
    expect([search.learn(), search.cut, search.exhausted]).toEqual(["cut", true, true]);
  });

  test("finds the same outcomes with the reduction as without, each trace once, and counts its orders exactly", () => {
    let compared = 0;
    let reduced = 0;
    for (let seed = 0; seed < 300; seed++) {
      const toy = randomToy(new Random(seed));
      const all = explore(toy, false);
      if (all.endings.complete >= 20_000) continue;
      const few = explore(toy, true);
      expect(few.outcomes, `seed ${seed}`).toEqual(all.outcomes);
      expect(few.orders, `seed ${seed}`).toBe(all.endings.complete);
      compared++;
      if (few.endings.complete < all.endings.complete) reduced++;
    }
    expect(compared).toBeGreaterThan(150);
    expect(reduced).toBeGreaterThan(100);
  });
});

/** Up to three places and seven messages, some of which are sent only when others came first. */
function randomToy(random: Random): Toy {
  const places = ["a", "a", "b", "b", "c", "c", everywhere];
  const message = (name: number): string => `${random.pick(places)}:${name}`;
  const first = Array.from({ length: random.between(2, 4) }, (_, name) => message(name));
  const more = Array.from({ length: 3 }, (_, name) => ({
    name: message(10 + name),
    by: random.pick(first),
    when: random.below(3),
  }));
  const all = [...first, ...more.map(({ name }) => name)];
  const some = (): Set<string> => new Set(all.filter(() => random.chance(0.2)));
  const calls = some();
  return {
    first,
    sends: (sender, seen) =>
      more.filter(({ by, when }) => by === sender && (when === 2 || seen === when)).map(({ name }) => name),
    calls,
    answers: new Set([...some()].filter((name) => !calls.has(name))),
  };
}
