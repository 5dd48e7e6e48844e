import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import type { Context, Generator } from "./generator.ts";
import {
  any,
  atTimes,
  clients,
  concurrencyLimit,
  concurrentKeys,
  cycle,
  cycleTimes,
  deferred,
  delay,
  eachProcess,
  eachThread,
  filter,
  flipFlop,
  fMap,
  fromFunction,
  fromIterable,
  generatorOf,
  keyed,
  limit,
  log,
  map,
  mix,
  naturals,
  nemesis,
  onThreads,
  onUpdate,
  openLoop,
  type Plan,
  phases,
  poisson,
  processLimit,
  repeat,
  reserve,
  sequence,
  sequentialKeys,
  shortestAny,
  sleep,
  stagger,
  stateful,
  synchronize,
  timeLimit,
  trace,
  untilOk,
  validate,
  weighted,
} from "./index.ts";
import { imperfect, perfect, perfectInfo, quick, type SimulateOptions, simulate } from "./testing.ts";

const read = { f: "read", input: null };
const reads: Plan = () => read;
const writes: Plan = ({ random }) => ({ f: "write", input: random.below(100) });
const counting = stateful(0, {
  next: (count) => [{ f: "add", input: count }, count + 1],
  observe: (count, { event }) => (event.type === "ok" ? count + 1000 : count),
});

/** Every combinator, in a plan that ends by itself on six threads. */
const finite: Readonly<Record<string, () => Plan>> = {
  invocation: () => read,
  list: () => [read, read, [read, read]],
  sequence: () => sequence(limit(3, reads), limit(2, writes), counting3()),
  fromFunction: () =>
    limit(
      9,
      fromFunction(() => [read, { f: "write", input: 1 }]),
    ),
  fromIterable: () => fromIterable(threeReads),
  deferred: () => deferred(({ time }) => (time < 2_500_000 ? undefined : limit(5, reads))),
  stateful: () => limit(20, counting),
  limit: () => limit(10, reads),
  repeat: () => repeat(writes, 7),
  cycle: () => cycle([read, counting3()], 4),
  map: () => map((invocation) => ({ ...invocation, f: "mapped" }), limit(8, writes)),
  fMap: () => fMap({ read: "look" }, limit(8, mix(reads, writes))),
  filter: () =>
    limit(
      8,
      filter(({ input }) => (input as number) % 2 === 0, writes),
    ),
  onUpdate: () =>
    limit(
      30,
      onUpdate((self, _, { event }) => (event.index > 20 ? writes : self), reads),
    ),
  onThreads: () => onThreads((thread) => thread === 2 || thread === 4, limit(9, reads)),
  clients: () => clients(limit(9, counting)),
  any: () => any(limit(5, reads), limit(7, writes), stagger(30, limit(4, counting))),
  shortestAny: () => shortestAny(limit(50, reads), limit(3, delay(100, writes))),
  eachThread: () => eachThread(limit(3, counting)),
  eachProcess: () => limit(40, eachProcess([read, read])),
  reserve: () =>
    reserve(
      [
        [1, limit(4, reads)],
        [2, reserve([[1, limit(3, writes)]], limit(3, counting))],
      ],
      eachThread(limit(2, reads)),
    ),
  mix: () => mix(weighted(5, limit(9, reads)), limit(5, writes), stagger(40, limit(3, counting))),
  processLimit: () => limit(60, processLimit(12, reads)),
  concurrencyLimit: () => concurrencyLimit(2, limit(12, reads)),
  timeLimit: () => timeLimit(200, delay(7, reads)),
  stagger: () => stagger(50, limit(12, reads)),
  delay: () => delay(3, limit(12, counting)),
  sleep: () => [sleep(100), read, sleep(50)],
  log: () => [log("one"), read, log("two")],
  synchronize: () => [limit(4, reads), synchronize(limit(4, writes))],
  phases: () => phases(limit(4, reads), sleep(100), limit(4, writes)),
  untilOk: () => limit(50, untilOk(reads)),
  flipFlop: () => flipFlop(limit(4, reads), counting),
  cycleTimes: () => cycleTimes([50, limit(9, delay(11, reads))], [20, limit(9, counting)]),
  atTimes: () => atTimes([[90, read], ...[5, 5, 5, 5, 5, 5, 5].map((at) => [at, read] as const)]),
  keyed: () => keyed("x", limit(5, counting)),
  sequentialKeys: () => sequentialKeys(["a", "b", "c"], () => limit(4, counting)),
  concurrentKeys: () => concurrentKeys(2, ["a", "b", "c", "d", "e"], () => limit(5, counting)),
  "concurrentKeys, endless": () =>
    limit(
      60,
      concurrentKeys(3, naturals, () => limit(5, reserve([[1, reads]], writes))),
    ),
  openLoop: () => openLoop(() => 2, limit(30, reads)),
  poisson: () => timeLimit(150, poisson(4, counting)),
  validate: () => validate(limit(5, reads)),
  trace: () => trace(() => {}, limit(5, counting)),
  "all at once": () =>
    phases(
      timeLimit(
        400,
        any(
          stagger(
            10,
            mix(
              concurrentKeys(3, naturals, () => limit(9, counting)),
              limit(20, reads),
            ),
          ),
          cycleTimes([30, delay(10, writes)], [60, untilOk(repeat(read))]),
        ),
      ),
      eachThread(untilOk(limit(9, reads))),
    ),
};

function counting3(): Generator {
  return limit(3, counting);
}

function* threeReads(): Generator3 {
  yield read;
  yield [read, read];
  yield () => undefined;
}
type Generator3 = globalThis.Generator<Plan>;

const executors = { quick, perfect, perfectInfo, imperfect };
const options: SimulateOptions = { threads: 6, operationsMax: 2000 };

describe.each(Object.keys(finite))("%s", (name) => {
  const plan = finite[name]!;

  test.each(Object.keys(executors) as (keyof typeof executors)[])(
    "ends with the %s executor, has operations, and never uses a busy thread",
    (executor) => {
      const { ended, events } = simulate(validate(plan()), { ...options, executor: executors[executor] });
      expect(ended).toBe("done");
      expect(events.length).toBeGreaterThan(0);
      // The simulation itself refuses to occupy a busy thread; the history must be well formed besides.
      const busy = new Set<unknown>();
      for (const { type, process } of events) {
        if (type === "invoke") expect(busy.has(process)).toBe(false);
        if (type === "invoke") busy.add(process);
        else busy.delete(process);
      }
      expect(busy.size).toBe(0);
    },
  );

  test("the same seed gives the same history, also from the very same value", () => {
    const value = plan();
    const first = simulate(value, { ...options, seed: 7, executor: imperfect });
    expect(simulate(value, { ...options, seed: 7, executor: imperfect })).toEqual(first);
    expect(simulate(plan(), { ...options, seed: 7, executor: imperfect })).toEqual(first);
  });

  test("asking twice is harmless", () => {
    const once = simulate(plan(), { ...options, seed: 3, executor: imperfect });
    const twice = simulate(askedTwice(generatorOf(plan())), { ...options, seed: 3, executor: imperfect });
    expect(twice).toEqual(once);
  });

  test("wrapped in any, or validated, or traced, it is what it was", () => {
    for (const wrap of [any, validate, sequence, (inner: Plan) => trace(() => {}, inner)]) {
      const seed = { ...options, seed: 5, executor: imperfect };
      expect(simulate(wrap(plan()), seed).events).toEqual(simulate(plan(), seed).events);
    }
  });

  test("limits do not add up: limit n of limit m is the limit to the smaller", () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), (n, m) => {
        const nested = simulate(limit(n, limit(m, plan())), { ...options, seed: n });
        const smaller = simulate(limit(Math.min(n, m), plan()), { ...options, seed: n });
        expect(nested).toEqual(smaller);
      }),
      { numRuns: 10 },
    );
  });

  test("as the nemesis's plan beside clients it stays on the nemesis's thread", () => {
    if (name === "concurrentKeys" || /reserve|Keys|all|clients|onThreads/.test(name)) return;
    const { events } = simulate(any(nemesis(plan()), clients(limit(20, () => ({ f: "client", input: 0 })))), {
      ...options,
      nemesis: true,
    });
    for (const { f, process } of events) expect(process === "nemesis").toBe(f !== "client");
    expect(events.some(({ process }) => process === "nemesis")).toBe(true);
  });
});

/** Asks everything twice, with equal randomness, and throws the first answer away. */
function askedTwice(inner: Generator): Generator {
  const self: Generator = {
    next: (context) => {
      inner.next(detached(context));
      const emission = inner.next(context);
      return emission.kind === "done" ? emission : { ...emission, next: askedTwice(emission.next) };
    },
  };
  if (inner.observe !== undefined)
    self.observe = (context, event) => {
      inner.observe!(context, event);
      return askedTwice(inner.observe!(context, event));
    };
  return self;
}

/** The same moment with random draws of its own. */
function detached(context: Context): Context {
  return {
    time: context.time,
    random: new Random("elsewhere"),
    threads: context.threads,
    free: context.free,
    processOf: (thread) => context.processOf(thread),
    threadOf: (process) => context.threadOf(process),
  };
}
