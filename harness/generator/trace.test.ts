import { expect, test } from "vitest";
import { limit } from "./limit.ts";
import { simulate } from "./testing.ts";
import { trace } from "./trace.ts";

test("every question and every event is shown in order", () => {
  const steps: string[] = [];
  const plan = trace(
    (step) => steps.push(step.kind === "asked" ? step.emission.kind : step.event.event.type),
    limit(1, () => ({ f: "a", input: 0 })),
  );
  simulate(plan, { threads: 1 });
  expect(steps).toEqual(["invoke", "invoke", "done", "ok"]);
});
