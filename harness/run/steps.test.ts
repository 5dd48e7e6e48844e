import { describe, expect, test } from "vitest";
import { deedOf, type Leniency, LenientSteps, type Possible, writtenSteps } from "./steps.ts";

const possible = (...names: readonly string[]): Possible[] =>
  names.map((name) => ({ name, place: "n1", causes: [] }));

/** What is done of the written steps while the same is possible all the time. */
function follow(steps: readonly string[], leniency: Leniency, names: readonly string[]): readonly string[] {
  const lenient = new LenientSteps(steps, leniency);
  while (lenient.next(possible(...names)) !== undefined);
  return lenient.taken;
}

describe("a list of steps from which some were taken away", () => {
  test("is followed without those that became impossible: messages and calls", () => {
    const steps = ["n1>n2 vote 1", "call 1", "n1>n2 vote 0", "call 0"];
    expect(follow(steps, "exact", ["n1>n2 vote 0", "call 0"])).toEqual(["n1>n2 vote 0", "call 0"]);
  });

  test("takes an equal message of another number where that is asked, and never another call or link", () => {
    const steps = ["n1>n2 vote 3", "n1>n3 vote 0", "n2>n1 vote 0", "call 1"];
    const names = ["n1>n2 hello 0", "n1>n2 vote 1", "n1>n2 vote 2", "call 0"];
    expect(follow(steps, "nearest", names)).toEqual(["n1>n2 vote 1"]);
    expect(follow(["n1>n2 vote 2"], "nearest", names)).toEqual(["n1>n2 vote 2"]);
  });

  test("has its events always, with numbers that tell equal ones apart", () => {
    const steps = ["timer n1 1", "reboot n1 4", "timer n1 3", "timer n2"];
    expect(follow(steps, "exact", [])).toEqual(["timer n1 0", "reboot n1 0", "timer n1 1", "timer n2 0"]);
  });

  test("can be followed to the letter once it was followed as far as it goes", () => {
    const names = ["n1>n2 vote 1", "call 0"];
    const taken = follow(["call 0", "n1>n2 vote 7", "time n3"], "nearest", names);
    const strict = writtenSteps(taken);
    expect(taken.map(() => strict.next(possible(...names)))).toEqual(taken);
    expect(strict.next([])).toBeUndefined();
  });
});

test("a step is read as a call, an event of a node, or a message", () => {
  expect(deedOf("call 12")).toEqual({ kind: "call", operation: 12 });
  expect(deedOf("power-cut n3")).toEqual({ kind: "power-cut", node: "n3" });
  expect(deedOf("timer n1 2")).toEqual({ kind: "timer", node: "n1" });
  expect(["n1>n2 timer 0", "timer", "timer c1", "call n1", "explode n1"].map(deedOf)).toEqual(
    Array(5).fill(undefined),
  );
});
