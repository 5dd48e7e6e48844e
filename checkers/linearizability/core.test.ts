import { describe, expect, it } from "vitest";
import { operationsOf } from "../../harness/core/history.ts";
import { Random } from "../../harness/core/random.ts";
import { bruteForce } from "../brute-force.ts";
import { defaultBudget } from "../checker.ts";
import type { AnyModel } from "../model.ts";
import { modelNamed } from "../models/index.ts";
import { call, crashed, historyOf, type Line } from "../testing/history-of.ts";
import { smallHistory } from "../testing/small-histories.ts";
import { subjects } from "../testing/subjects.ts";
import { shrink } from "./core.ts";
import { matters, partsOf } from "./parts.ts";
import { firstFailingPrefix } from "./prefix.ts";
import { search } from "./search.ts";

const options = { operationsMax: 8, processes: 3, noise: 0.15, crash: 0.15 };

describe.each(subjects.map((subject) => [subject.model, subject] as const))(
  "a core of %s",
  (name, subject) => {
    const model = modelNamed(name);

    it("contradicts itself, whatever of the operations left out is added again", () => {
      const random = new Random(`cores of ${name}`);
      let cores = 0;
      for (let round = 0; round < 400; round++) {
        const [part] = partsOf(model, operationsOf(smallHistory(subject, random, options)));
        if (part === undefined) continue;
        const found = search(model, part.operations, defaultBudget);
        if (found.kind !== "stuck") continue;
        cores++;
        const prefix = firstFailingPrefix(model, part.operations, found.furthest, defaultBudget);
        const core = shrink(model, prefix.operations, prefix.operations[prefix.last]!, defaultBudget);
        expect(core.minimal).toBe(true);
        const counted = core.operations.map((operation) => operation.counted);
        const kept = new Set(core.operations.map(({ original }) => original.invoked));
        const gone = prefix.operations.filter(({ invoked }) => !kept.has(invoked));
        for (let subset = 0; subset < 2 ** gone.length; subset++) {
          const back = gone.filter((_, place) => (subset >>> place) % 2 === 1);
          expect(bruteForce(model, [...counted, ...back])).toBe(false);
        }
      }
      expect(cores).toBeGreaterThan(20);
    });

    it("stands at the end of the shortest beginning that has no order", () => {
      const random = new Random(`prefixes of ${name}`);
      for (let round = 0; round < 200; round++) {
        const history = smallHistory(subject, random, options);
        const [part] = partsOf(model, operationsOf(history));
        const found = part && search(model, part.operations, defaultBudget);
        if (part === undefined || found?.kind !== "stuck") continue;
        const prefix = firstFailingPrefix(model, part.operations, found.furthest, defaultBudget);
        // That a call has failed is known from the start: it cannot explain anything before its failure either.
        const failures = new Set(
          operationsOf(history)
            .filter(({ outcome }) => outcome.type === "fail")
            .map(({ invoked }) => invoked),
        );
        const until = (event: number) =>
          operationsOf({ events: history.events.slice(0, event) }).filter(
            (operation) =>
              matters(model, operation) &&
              !(operation.outcome.type === "info" && failures.has(operation.invoked)),
          );
        expect(bruteForce(model, until(prefix.event + 1))).toBe(false);
        expect(bruteForce(model, until(prefix.event))).toBe(true);
      }
    });
  },
);

describe("a core", () => {
  const register = modelNamed("cas-register");
  const coreOf = (...lines: Line[][]): string[] => coreBy(register, ...lines);
  const coreBy = (model: AnyModel, ...lines: Line[][]): string[] => {
    const operations = operationsOf(historyOf(...lines.flat()));
    const core = shrink(model, operations, operations.at(-1)!, defaultBudget);
    return core.operations.map(({ counted }) => model.describe!(counted));
  };
  const write = (value: number): Line[] => call(0, "write", value);
  const read = (value: number | null): Line[] => call(1, "read", null, value);

  it("of a stale read is the write it saw, the write that replaced it, and the read", () => {
    const many = Array.from({ length: 300 }, (_, value) => [...write(value + 10), ...read(value + 10)]);
    expect(coreOf(...many, write(7), read(7), crashed(2, "write", 9), write(8), read(7))).toEqual([
      "write 7",
      "write 8",
      "read -> 7",
    ]);
  });

  it("has no reads that it can do without, whatever the model tells of its values", () => {
    const { values: _, ...silent } = register;
    expect(coreBy(silent, write(1), read(1), write(2), read(2), read(2), read(1))).toEqual([
      "write 1",
      "write 2",
      "read -> 1",
    ]);
  });

  it("keeps an unanswered write that might explain what was seen", () => {
    const lines = [crashed(2, "write", 1), write(3), read(1), read(3)];
    expect(coreOf(...lines)).toEqual(["write 1", "write 3", "read -> 1", "read -> 3"]);
  });

  it("counts a cas as a write when what it replaced does not matter", () => {
    const chain = [1, 2, 3, 4].map((value): Line[] => call(0, "cas", [value, value + 1]));
    expect(coreOf(write(1), ...chain, read(4))).toEqual(["write 4", "write 5", "read -> 4"]);
  });
});
