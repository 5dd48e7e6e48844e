import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { UsageError } from "../core/usage-error.ts";
import {
  cycle,
  eachThread,
  filter,
  flipFlop,
  fromFunction,
  fromIterable,
  generatorOf,
  limit,
  map,
  type Plan,
  repeat,
  sequence,
} from "./index.ts";
import { Roster } from "./roster.ts";
import { invocationsOf, simulate } from "./testing.ts";

const add = (input: number) => ({ f: "add", input });

/** What one thread does of a plan. */
function inputs(plan: Plan, operationsMax = 500): unknown[] {
  return invocationsOf(simulate(plan, { threads: 1, operationsMax })).map(({ value }) => value);
}

/** A plan together with the list of inputs it stands for. */
interface Pair {
  readonly plan: Plan;
  readonly list: readonly number[];
}

/** Plans built from each other, and beside each the same construction on lists. */
const { pair } = fc.letrec<{ pair: Pair; leaf: Pair }>((tie) => ({
  pair: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie("leaf"),
    fc.array(tie("pair"), { maxLength: 4 }).map((parts) => ({
      plan: sequence(...parts.map(({ plan }) => plan)),
      list: parts.flatMap(({ list }) => list),
    })),
    fc.array(tie("pair"), { maxLength: 4 }).map((parts) => ({
      plan: fromIterable(() => parts.map(({ plan }) => plan)),
      list: parts.flatMap(({ list }) => list),
    })),
    fc
      .tuple(fc.nat(9), tie("pair"))
      .map(([n, { plan, list }]) => ({ plan: limit(n, plan), list: list.slice(0, n) })),
    fc.tuple(fc.nat(3), tie("pair")).map(([n, { plan, list }]) => ({
      plan: cycle(plan, n),
      list: Array.from({ length: n }, () => list).flat(),
    })),
    fc.tuple(fc.nat(5), tie("pair")).map(([n, { plan, list }]) => ({
      plan: repeat(plan, n),
      list: list.length === 0 ? [] : Array.from({ length: n }, () => list[0]!),
    })),
    tie("pair").map(({ plan, list }) => ({
      plan: filter(({ input }) => (input as number) % 2 === 0, plan),
      list: list.filter((value) => value % 2 === 0),
    })),
    tie("pair").map(({ plan, list }) => ({
      plan: map(({ input }) => add((input as number) + 1), plan),
      list: list.map((value) => value + 1),
    })),
    fc.tuple(tie("pair"), tie("pair")).map(([a, b]) => ({
      plan: flipFlop(a.plan, b.plan),
      list: alternating(a.list, b.list),
    })),
  ),
  leaf: fc.nat(9).map((value) => ({ plan: add(value), list: [value] })),
}));

function alternating(a: readonly number[], b: readonly number[]): number[] {
  return a.length <= b.length
    ? a.flatMap((value, at) => [value, b[at]!])
    : [...b.flatMap((value, at) => [a[at]!, value]), a[b.length]!];
}

test("plans built from plans do what the same construction does with lists", () => {
  fc.assert(
    fc.property(pair, ({ plan, list }) => {
      expect(inputs(plan, 2000)).toEqual(list.slice(0, 2000));
    }),
    { numRuns: 500 },
  );
});

test("an invocation is made once, by any free thread, and waits when none is free", () => {
  const roster = new Roster(3, false);
  const threads = new Set<unknown>();
  for (let seed = 0; seed < 50; seed++) {
    const emission = generatorOf(add(1)).next(roster.context(5, new Random(seed)));
    if (emission.kind !== "invoke") throw new Error("expected an operation");
    expect(emission.planned).toMatchObject({ invocation: add(1), time: 5 });
    expect(emission.next.next(roster.context(5, new Random(0)))).toEqual({ kind: "done" });
    threads.add(emission.planned.thread);
  }
  expect(threads).toEqual(new Set([0, 1, 2]));
  for (const thread of roster.threads) roster.occupy(thread);
  expect(generatorOf(add(1)).next(roster.context(5, new Random(0))).kind).toBe("wait");
});

test("a function is called anew for each operation, until it gives nothing", () => {
  let calls = 0;
  expect(inputs(() => (calls < 3 ? add(calls++) : undefined))).toEqual([0, 1, 2]);
});

test("a function's plan is used up before the function is called again", () => {
  let calls = 0;
  const plan = fromFunction(() => (calls < 3 ? [add(calls), add(10 + calls++)] : undefined));
  expect(inputs(plan)).toEqual([0, 10, 1, 11, 2, 12]);
});

test("a function is called again also when its plan turns out to be used up only when asked", () => {
  let calls = 0;
  const even = (input: unknown) => (input as number) % 2 === 0;
  const plan = fromFunction(() =>
    calls++ < 3 ? filter(({ input }) => even(input), [add(2), add(4), add(5)]) : undefined,
  );
  expect(inputs(plan)).toEqual([2, 4, 2, 4, 2, 4]);
});

test("a function is not called while no thread is free", () => {
  const roster = new Roster(1, false);
  roster.occupy(0);
  const plan = fromFunction(() => {
    throw new Error("called");
  });
  expect(plan.next(roster.context(0, new Random(0))).kind).toBe("wait");
});

test("a function that gives nothing but empty plans is refused, not asked for ever", () => {
  expect(() => inputs(() => [])).toThrow(UsageError);
});

test("a generator function is pulled once for each value, however often it is asked", () => {
  let pulled = 0;
  const plan = fromIterable(function* () {
    for (let i = 0; i < 100; i++) {
      pulled++;
      yield add(i);
    }
  });
  expect(inputs(plan)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect(pulled).toBe(100);
});

test("copies of an iterable are independent", () => {
  const plan = eachThread(fromIterable(() => [add(1), add(2)]));
  const history = simulate(plan, { threads: 3 });
  for (const process of [0, 1, 2])
    expect(
      invocationsOf(history)
        .filter((event) => event.process === process)
        .map(({ value }) => value),
    ).toEqual([1, 2]);
});

test("long lists and endless iterables do not nest", () => {
  const many = Array.from({ length: 3000 }, (_, i) => add(i));
  expect(inputs(many, 9000)).toHaveLength(3000);
  const endless = fromIterable(function* () {
    for (let i = 0; ; i++) yield add(i);
  });
  expect(inputs(endless, 20_000)).toHaveLength(20_000);
});

test("what is no plan is refused with a sentence", () => {
  expect(() => generatorOf(7 as unknown as Plan)).toThrow(
    "a plan is a generator, an invocation, a function or a list, not 7",
  );
  const iterator = (function* () {})();
  expect(() => generatorOf(iterator as unknown as Plan)).toThrow(
    "wrap the function that makes it in fromIterable",
  );
});
