import { expect, test } from "vitest";
import { limit } from "./limit.ts";
import { fMap, map } from "./map.ts";
import { sleep } from "./sleep.ts";
import { stateful } from "./stateful.ts";
import { invocationsOf, simulate } from "./testing.ts";
import { untilOk } from "./until-ok.ts";

test("operations are changed, with the context at hand; sleeps are not", () => {
  const changed: string[] = [];
  const plan = map(
    ({ f }, { time }) => {
      changed.push(f);
      return { f: `${f}!`, input: time };
    },
    [sleep(50), { f: "a", input: 0 }],
  );
  const [event] = invocationsOf(simulate(plan, { threads: 1 }));
  expect(event).toMatchObject({ f: "a!", value: 50 });
  expect(new Set(changed)).toEqual(new Set(["a"]));
});

test("functions are renamed by the table, others keep their names", () => {
  const plan = fMap({ start: "cut" }, [
    { f: "start", input: 1 },
    { f: "stop", input: 2 },
  ]);
  expect(invocationsOf(simulate(plan)).map(({ f, value }) => [f, value])).toEqual([
    ["cut", 1],
    ["stop", 2],
  ]);
});

test("the plan inside hears of its operations under their new names", () => {
  const heard: string[] = [];
  const listening = stateful(0, {
    next: (n) => [{ f: "a", input: n }, n + 1],
    observe: (n, { event }) => {
      heard.push(`${event.type} ${event.f}`);
      return n;
    },
  });
  simulate(limit(2, fMap({ a: "b" }, listening)), { threads: 1 });
  // A plan that has come to its limit hears no more.
  expect(heard).toEqual(["invoke b", "ok b"]);
  expect(
    invocationsOf(
      simulate(
        fMap(
          { a: "b" },
          untilOk(() => ({ f: "a", input: 0 })),
        ),
        { threads: 1 },
      ),
    ),
  ).toHaveLength(1);
});
