import { expect, test } from "vitest";
import { systems } from "../../systems-under-test/index.ts";
import { measureCost } from "./costs.ts";

const declared = systems.flatMap((system) => (system.costs ?? []).map((cost) => ({ system, cost })));

test("some systems say what their operations cost", () => {
  expect(declared.length).toBeGreaterThan(3);
});

test.each(declared.map(({ system, cost }) => [`${system.name}: ${cost.operation}`, system, cost] as const))(
  "%s costs what is declared",
  async (_, system, cost) => {
    const { messages, roundTrips } = cost;
    expect(await measureCost(system, cost)).toMatchObject({ messages, roundTrips });
  },
);
