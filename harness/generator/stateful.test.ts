import { expect, test } from "vitest";
import { any } from "./any.ts";
import { stateful } from "./stateful.ts";
import { imperfect, invocationsOf, perfect, simulate } from "./testing.ts";

test("the state counts what was made, also when answers are thrown away", () => {
  const counter = stateful(0, { next: (n) => (n < 50 ? [{ f: "a", input: n }, n + 1] : undefined) });
  const other = stateful(0, { next: (n) => (n < 50 ? [{ f: "b", input: n }, n + 1] : undefined) });
  const events = invocationsOf(simulate(any(counter, other), { executor: imperfect }));
  for (const f of ["a", "b"])
    expect(events.filter((event) => event.f === f).map(({ value }) => value)).toEqual(
      Array.from({ length: 50 }, (_, n) => n),
    );
});

test("the state hears of events, and may wait for them", () => {
  // Asks for one operation at a time: the next only when the last was answered.
  const inTurn = stateful(
    { made: 0, answered: 0 },
    {
      next: (state) => {
        if (state.made === 5) return undefined;
        return state.made > state.answered
          ? "wait"
          : [
              { f: "a", input: state.made },
              { ...state, made: state.made + 1 },
            ];
      },
      observe: (state, { event }) =>
        event.type === "ok" ? { ...state, answered: state.answered + 1 } : state,
    },
  );
  const { events } = simulate(inTurn, { executor: perfect });
  expect(events.map(({ type }) => type)).toEqual(Array.from({ length: 5 }, () => ["invoke", "ok"]).flat());
});
