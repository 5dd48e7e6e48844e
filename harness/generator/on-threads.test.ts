import { expect, test } from "vitest";
import { UsageError } from "../core/usage-error.ts";
import { any } from "./any.ts";
import { limit } from "./limit.ts";
import { clients, nemesis, onThreads } from "./on-threads.ts";
import { stateful } from "./stateful.ts";
import { invocationsOf, perfectInfo, simulate } from "./testing.ts";

const named = (f: string) => limit(30, () => ({ f, input: null }));

test("a plan is played on the chosen threads alone, whatever process lives there", () => {
  const { events } = simulate(
    onThreads((thread) => thread === 1, named("a")),
    { executor: perfectInfo, threads: 4 },
  );
  expect(new Set(events.map(({ process }) => (process as number) % 4))).toEqual(new Set([1]));
});

test("clients and the nemesis each have their own, side by side", () => {
  const history = simulate(any(clients(named("call")), nemesis(named("fault"))), { nemesis: true });
  expect(history.events).toHaveLength(120);
  for (const { f, process } of history.events) expect(f).toBe(process === "nemesis" ? "fault" : "call");
});

test("a plan hears of its own threads' events only", () => {
  const heard: unknown[] = [];
  const listening = stateful(0, {
    next: (n) => (n < 5 ? [{ f: "a", input: n }, n + 1] : undefined),
    observe: (n, { event, thread }) => {
      heard.push(thread);
      expect(event.f).toBe("a");
      return n;
    },
  });
  simulate(
    any(
      onThreads((thread) => thread === 0, listening),
      onThreads((thread) => thread !== 0, named("b")),
    ),
  );
  expect(heard).toEqual(Array.from({ length: 10 }, () => 0));
});

test("the same plan can be played on other threads later", () => {
  const upper = onThreads((thread) => (thread as number) >= 1, named("a"));
  for (const threads of [2, 4, 3]) {
    const used = new Set(invocationsOf(simulate(upper, { threads })).map(({ process }) => process));
    expect(used.size).toBe(threads - 1);
  }
});

test("threads that do not exist are refused instead of waited for", () => {
  expect(() => simulate(nemesis(named("fault")))).toThrow(UsageError);
  expect(() => simulate(clients(nemesis(named("fault"))), { nemesis: true })).toThrow("none is in view");
});

test("what is left of an inner plan sees no more than before: restrictions nest", () => {
  const odd = onThreads(
    (thread) => (thread as number) % 2 === 1,
    onThreads((thread) => (thread as number) > 2, named("a")),
  );
  const history = simulate(odd, { threads: 6 });
  expect(new Set(invocationsOf(history).map(({ process }) => process))).toEqual(new Set([3, 5]));
});
