import { describe, expect, it } from "vitest";
import { operationsOf } from "../../harness/core/history.ts";
import { Random } from "../../harness/core/random.ts";
import { isBlind } from "../linearizability/blind.ts";
import { illegal } from "../model.ts";
import { smallHistory } from "../testing/small-histories.ts";
import { subjectOf } from "../testing/subjects.ts";
import { modelNamed, models } from "./index.ts";

describe.each(models.map(({ name }) => name))("model %s", (name) => {
  const model = modelNamed(name);
  const random = new Random(`laws of ${name}`);
  const operations = Array.from({ length: 60 }, () =>
    operationsOf(
      smallHistory(subjectOf(name), random, { operationsMax: 6, processes: 2, noise: 0.2, crash: 0.2 }),
    ),
  )
    .flat()
    .filter((operation) => operation.outcome.type !== "fail" || model.observes?.(operation) === true);
  const states = reachable();

  it("has pure steps whose result only its state's key decides", () => {
    for (const state of states) {
      const key = model.key(state);
      for (const operation of operations) {
        const once = keyAfter(state, operation);
        expect(keyAfter(structuredClone(state), operation)).toBe(once);
        expect(model.key(state)).toBe(key);
      }
    }
  });

  it("changes no state by what it calls read-only", () => {
    for (const operation of operations.filter((one) => model.readOnly?.(one))) {
      for (const state of states) expect([illegal, model.key(state)]).toContain(keyAfter(state, operation));
    }
  });

  it("leaves one state behind, wherever it happens, by what it says replaces the state and finds nothing", () => {
    for (const operation of operations.filter((one) => isBlind(model, one))) {
      expect(new Set(states.map((state) => keyAfter(state, operation))).size).toBe(1);
      expect(keyAfter(states[0], operation)).not.toBe(illegal);
    }
  });

  it("accepts its own operations, describes them and its states, and weakens them only to what is weaker", () => {
    for (const operation of operations) {
      expect(model.accepts?.(operation)).toBe(true);
      expect(model.describe!(operation)).toMatch(/\w/);
      const weaker = model.weaken?.(operation);
      if (weaker === undefined) continue;
      for (const state of states) {
        const strong = keyAfter(state, operation);
        if (strong !== illegal) expect(keyAfter(state, weaker)).toBe(strong);
      }
    }
    for (const state of states) expect(typeof model.describeState!(state)).toBe("string");
  });

  function keyAfter(state: unknown, operation: (typeof operations)[number]): unknown {
    const next = model.step(state, operation);
    return next === illegal ? illegal : model.key(next);
  }

  function reachable(): unknown[] {
    const found = new Map([[model.key(model.initial), model.initial]]);
    for (const state of found.values()) {
      if (found.size > 40) break;
      for (const operation of operations) {
        const next = model.step(state, operation);
        if (next !== illegal) found.set(model.key(next), next);
      }
    }
    return [...found.values()].slice(0, 40);
  }
});
