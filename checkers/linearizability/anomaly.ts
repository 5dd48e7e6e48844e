import { assert } from "../../harness/core/assert.ts";
import type { Operation } from "../../harness/core/operation.ts";
import type { Anomaly } from "../../harness/core/verdict.ts";
import { bruteForce } from "../brute-force.ts";
import { anomalyOf } from "../engine/verdict-of.ts";
import type { AnyModel } from "../model.ts";
import { eventsOf } from "../wording.ts";
import { isSmall, shrink } from "./core.ts";
import type { Fast } from "./decide-fast.ts";
import { detailOf } from "./detail.ts";
import { explain } from "./explain.ts";
import type { Part } from "./parts.ts";
import { firstFailingPrefix } from "./prefix.ts";
import { type Limits, search } from "./search.ts";

/** Shrinking is worth a second or two, not more. */
const shrinkStepsMax = 3_000_000;

/** A part that the fast test refutes is searched too when that is cheap: the search shows how far orders come. */
const searchedMax = 500;
const searchedStepsMax = 200_000;

/** A part without an order, told: where it got stuck, the few operations that contradict each other, what to draw. */
export function anomalyOfStuck(
  model: AnyModel,
  part: Part,
  furthest: number,
  everything: readonly Operation[],
  limits: Limits,
): Anomaly {
  return told(model, part, part.operations, furthest, everything, limits);
}

/** The same of a part that a fast test refuted: large ones are told from the test's few rows alone. */
export function anomalyOfFast(
  model: AnyModel,
  part: Part,
  { violation, columns }: Fast,
  everything: readonly Operation[],
  limits: Limits,
): Anomaly {
  if (part.operations.length <= searchedMax) {
    const stepsMax = Math.min(limits.stepsMax, searchedStepsMax);
    const found = search(model, part.operations, { ...limits, stepsMax });
    assert(found.kind !== "linearizable", `the search found an order that ${model.fastTest?.name} deny`);
    if (found.kind === "stuck") return told(model, part, part.operations, found.furthest, everything, limits);
  }
  const proof = violation!();
  if (model.fastTest?.coresStandAlone === false) return anomalyOf(proof, columns);
  const invoked = new Set(proof.rows.map((row) => columns.invoked[row]!));
  const core = loosened(
    model,
    part,
    part.operations.filter((operation) => invoked.has(operation.invoked)),
  );
  const found = search(model, core, limits);
  if (found.kind !== "stuck") return anomalyOf(proof, columns);
  const anomaly = told(model, part, core, found.furthest, everything, limits);
  return { ...anomaly, explanation: [...proof.sentences, ...anomaly.explanation.slice(1)] };
}

/** Operations that found what only left-out operations put count as less: their writers are missed by no fault of theirs. */
function loosened(model: AnyModel, part: Part, core: readonly Operation[]): Operation[] {
  const puts = (operation: Operation): readonly unknown[] => model.values?.(operation).puts ?? [];
  return core.map((operation) => {
    const weaker = model.weaken?.(operation);
    const finds = model.values?.(operation).finds;
    if (weaker === undefined || finds === undefined || finds === "everything") return operation;
    const isMissed = (value: unknown): boolean =>
      !core.some((other) => other !== operation && puts(other).includes(value)) &&
      part.operations.some((other) => other !== operation && puts(other).includes(value));
    return finds.some(isMissed) ? weaker : operation;
  });
}

function told(
  model: AnyModel,
  part: Part,
  operations: readonly Operation[],
  furthest: number,
  everything: readonly Operation[],
  searchLimits: Limits,
): Anomaly {
  const limits = { ...searchLimits, stepsMax: Math.min(searchLimits.stepsMax, shrinkStepsMax) };
  const prefix = firstFailingPrefix(model, operations, furthest, searchLimits);
  const culprit = prefix.operations[prefix.last]!;
  const core = shrink(model, prefix.operations, culprit, limits);
  const counted = core.operations.map((operation) => operation.counted);
  const confirmed = isSmall(counted) && !bruteForce(model, counted);
  assert(confirmed || !isSmall(counted), "the core of a violation has an order after all");
  const explained = explain(model, prefix, core, confirmed, everything);
  return {
    kind: `non-linearizable ${culprit.f}`,
    headline: explained.headline,
    explanation: explained.sentences,
    events: eventsOf(...counted),
    ...(part.key === undefined || part.key === "" ? {} : { key: part.key }),
    detail: detailOf(model, part.key, part.operations, prefix, core, confirmed, limits),
  };
}
