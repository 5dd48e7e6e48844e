import { operationsOf } from "../harness/core/history.ts";
import type { Operation } from "../harness/core/operation.ts";
import type { Anomaly } from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";
import { elementsOf } from "./element-fates.ts";
import { grouped } from "./grouping.ts";
import { answers, isList, knowing } from "./knowing.ts";
import { keyOf, show } from "./models/values.ts";
import { by, counted, decided, eventsOf, isFinal } from "./wording.ts";

/**
 * What Dynamo's shopping cart promises (DeCandia et al. 2007, 4.4 and 6.1): "add to cart" is never lost. An item whose
 * add was acknowledged, and that nobody asked to remove, is in every read marked as final. Nothing is in a cart that
 * nobody had begun to add when the read ended. A removed item may be there or not: concurrent carts are united, and
 * "deleted items can resurface".
 */
export const cart: Checker = knowing({
  name: "cart",
  summary:
    "No acknowledged item is missing from a final read of its cart unless someone removes it; nothing is made up.",
  accepts: (operation) =>
    operation.f === "add" ||
    operation.f === "remove" ||
    (operation.f === "read" && answers(operation, isList)),
  check(history) {
    const operations = operationsOf(history);
    const anomalies: Anomaly[] = [];
    let finals = 0;
    for (const [key, some] of grouped(operations, (operation) => operation.key ?? "")) {
      const on = key === "" ? {} : { key };
      const reads = some.filter(({ f, outcome }) => f === "read" && outcome.type === "ok");
      finals += reads.filter(isFinal).length;
      anomalies.push(...[...lost(some, reads), ...madeUp(some, reads)].map((one) => ({ ...one, ...on })));
    }
    return decided(
      anomalies,
      finals === 0 ? "No final read succeeded." : undefined,
      `${counted(finals, "final read")} looked at.`,
    );
  },
});

function lost(operations: readonly Operation[], reads: readonly Operation[]): Anomaly[] {
  const removed = new Set(
    operations
      .filter(({ f, outcome }) => f === "remove" && outcome.type !== "fail")
      .map(({ input }) => keyOf(input)),
  );
  const sure = operations.filter(
    ({ f, outcome, input }) => f === "add" && outcome.type === "ok" && !removed.has(keyOf(input)),
  );
  const reported = new Set<Operation>();
  return reads.filter(isFinal).flatMap((read) => {
    const items = new Set(elementsOf(read).map(keyOf));
    const missing = sure.find(
      (add) => add.completed < read.invoked && !items.has(keyOf(add.input)) && !reported.has(add),
    );
    if (missing === undefined) return [];
    reported.add(missing);
    const said = `${show(missing.input)} is missing from the final read by ${by(read)}; it was added by ${by(missing)}, and nobody removed it.`;
    return [{ kind: "lost item", explanation: [said], events: eventsOf(missing, read) }];
  });
}

function madeUp(operations: readonly Operation[], reads: readonly Operation[]): Anomaly[] {
  const first = new Map<ReturnType<typeof keyOf>, number>();
  for (const { f, input, invoked, outcome } of operations)
    if (f === "add" && outcome.type !== "fail")
      first.set(keyOf(input), Math.min(first.get(keyOf(input)) ?? invoked, invoked));
  return reads.flatMap((read) => {
    const strange = elementsOf(read).find(
      (item) => (first.get(keyOf(item)) ?? Number.POSITIVE_INFINITY) > read.completed,
    );
    if (strange === undefined) return [];
    const said = `${show(strange)} was read by ${by(read)}, but nobody had begun to add it, or only calls that failed.`;
    return [{ kind: "phantom item", explanation: [said], events: eventsOf(read) }];
  });
}
