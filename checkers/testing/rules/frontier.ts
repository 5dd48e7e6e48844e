import { assert } from "../../../harness/core/assert.ts";
import { operationsOf } from "../../../harness/core/history.ts";
import { bruteForce } from "../../brute-force.ts";
import { defaultBudget } from "../../checker.ts";
import { frontierSearch } from "../../linearizability/frontier.ts";
import { partsOf } from "../../linearizability/parts.ts";
import { refuted } from "../../linearizability/verify.ts";
import { modelNamed } from "../../models/index.ts";
import type { FuzzRule } from "../fuzz-rule.ts";
import { type Subject, smallHistory } from "../small-histories.ts";
import { subjects } from "../subjects.ts";

/** The frontier search beside all orders tried, for each model; what it finds is replayed. */
export const frontierRules: readonly FuzzRule[] = subjects.map(frontierRule);

function frontierRule(subject: Subject): FuzzRule {
  const model = modelNamed(subject.model);
  return {
    name: `frontier-${subject.model}`,
    summary: `The frontier search agrees with trying every order of operations on a ${subject.model}.`,
    history: (random) =>
      smallHistory(subject, random, {
        operationsMax: 8,
        processes: random.between(2, 5),
        noise: random.pick([0.05, 0.2, 0.4]),
        crash: random.pick([0, 0.1, 0.4]),
      }),
    checker(history) {
      const certificates = [];
      for (const { key, operations } of partsOf(model, operationsOf(history))) {
        const found = frontierSearch(model, operations, defaultBudget);
        if (found.kind === "stuck") return "invalid";
        if (found.kind === "exhausted") return "unknown";
        const order = found.order.map((position) => operations[position]!.invoked);
        certificates.push(key === undefined ? { order } : { key, order });
      }
      const mistake = refuted(model, history, certificates);
      assert(mistake === undefined, `the order found is none: ${mistake}`);
      return "valid";
    },
    oracle: (history) => bruteForce(model, operationsOf(history)),
  };
}
