import { describe, expect, it } from "vitest";
import type { History } from "../../harness/core/history.ts";
import { operationsOf } from "../../harness/core/history.ts";
import { decodeHistory, encodeHistory } from "../../harness/core/history-format.ts";
import { Random } from "../../harness/core/random.ts";
import { bruteForce } from "../brute-force.ts";
import { defaultBudget } from "../checker.ts";
import type { AnyModel } from "../model.ts";
import { modelNamed } from "../models/index.ts";
import { product } from "../testing/product.ts";
import { smallHistory } from "../testing/small-histories.ts";
import { subjects } from "../testing/subjects.ts";
import type { LinearizabilityDetail } from "./detail.ts";
import { type LinearizableFigures, linearizable } from "./linearizable.ts";
import { refuted } from "./verify.ts";

const options = { operationsMax: 7, processes: 3, noise: 0.2, crash: 0.15 };
const histories = 1_500;

describe.each(subjects.map((subject) => [subject.model, subject] as const))(
  "linearizable %s",
  (name, subject) => {
    const model = modelNamed(name);
    const checker = linearizable(model);

    it("agrees with trying every order, on small histories of which a good part is violating", () => {
      const random = new Random(`small histories of ${name}`);
      let violating = 0;
      for (let round = 0; round < histories; round++) {
        const history = smallHistory(subject, random, options);
        const verdict = checker.check(history, defaultBudget);
        const truth = bruteForce(model, operationsOf(history));
        expect(verdict.validity, JSON.stringify(history.events)).toBe(truth ? "valid" : "invalid");
        if (!truth) violating++;
        if (!truth) expectConvincing(model, history, verdict.anomalies[0]?.detail as LinearizabilityDetail);
      }
      expect(violating / histories).toBeGreaterThan(0.05);
      expect(violating / histories).toBeLessThan(0.9);
    });

    it("gives the same verdict after writing and reading the history, with and without partition", () => {
      const random = new Random(`keyed histories of ${name}`);
      const whole = linearizable(product(model));
      const alone = linearizable(model, { stopAtFirst: true, anomaliesMax: 0 });
      let violating = 0;
      for (let round = 0; round < histories / 5; round++) {
        const history = smallHistory(subject, random, { ...options, operationsMax: 10, keys: ["x", "y", 3] });
        const verdict = checker.check(history, defaultBudget);
        const stored = decodeHistory(encodeHistory(history));
        expect(stored.problems).toEqual([]);
        expect(checker.check(stored.history, defaultBudget)).toEqual(verdict);
        expect(whole.check(history, defaultBudget).validity).toBe(verdict.validity);
        expect(alone.check(history, defaultBudget).validity).toBe(verdict.validity);
        if (verdict.validity === "invalid") violating++;
      }
      expect(violating).toBeGreaterThan(histories / 5 / 20);
    });

    it("finds an order for every run of a single copy", () => {
      const random = new Random(`true histories of ${name}`);
      // A queue's search grows fastest with what is open at once.
      const size =
        name === "queue" ? { operationsMax: 24, processes: 3 } : { operationsMax: 60, processes: 5 };
      for (let round = 0; round < 60; round++) {
        const history = smallHistory(subject, random, { ...size, noise: 0, crash: 0.05 });
        const verdict = checker.check(history, defaultBudget);
        expect(verdict.validity).toBe("valid");
        const { certificates } = verdict.detail as LinearizableFigures;
        expect(refuted(model, history, certificates!)).toBeUndefined();
      }
    });
  },
);

/** The core of a violation is a violation by itself, and its operations are those of the history. */
function expectConvincing(model: AnyModel, history: History, detail: LinearizabilityDetail): void {
  expect(detail.confirmed).toBe(true);
  const invoked = new Set(detail.core.map((place) => detail.operations[place]!.invoked));
  expect(invoked.size).toBe(detail.core.length);
  const core = operationsOf(history).filter((operation) => invoked.has(operation.invoked));
  expect(bruteForce(model, core)).toBe(false);
  expect(detail.stuck.candidates.length).toBeGreaterThan(0);
}
