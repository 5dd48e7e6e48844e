import type { History } from "../../../harness/core/history.ts";
import { columnsOf } from "../../engine/columns-of.ts";
import { wrongWriteOrder } from "../../proofs/write-order.ts";
import { deltaOf, gammaOf } from "../../staleness/gamma-delta.ts";
import { readAges } from "../../staleness/read-ages.ts";
import { clockOf, spansOf } from "../../staleness/spans.ts";
import { checkTwoAtomic, unexplained } from "../../staleness/two-atomic.ts";
import { accessesOf } from "../../weak-registers/accesses.ts";
import { clustersOf } from "../../weak-registers/clusters.ts";
import type { FuzzRule } from "../fuzz-rule.ts";
import { type Half, halvesOf, onlyOperations, someOrder } from "../half-operations.ts";
import { someTraffic } from "../register-traffic.ts";

const twoAtomicRule: FuzzRule = {
  name: "two-atomic",
  summary: "Some order lets every read return one of the two latest values; counts of newer versions agree.",
  history: (random) => someTraffic(random, 10),
  checker(history) {
    const columns = columnsOf(history);
    const finding = checkTwoAtomic(columns);
    if (finding.kind === "unknown") return "unknown";
    if (finding.kind === "invalid") {
      const rows = new Set(finding.violation.rows.map((row) => columns.invoked[row]!));
      if (someOrder(halvesOf(onlyOperations(history, rows)), 2)) throw new Error("the core does not violate");
      return "invalid";
    }
    if (finding.certificate.form !== "order") throw new Error("no order");
    const mistake = wrongWriteOrder(columns, finding.certificate.orders, 2, false);
    if (mistake !== undefined) throw new Error(mistake);
    const { accesses, clusters } = partsOf(history);
    const { versions } = readAges(accesses, clusters, clockOf(columns, "events"));
    if (versions.some((count) => count > 1)) throw new Error("a read of the two latest misses more than one");
    return "valid";
  },
  oracle: (history) => someOrder(halvesOf(history), 2),
};

/** Whether the history is linearizable once its calls are stretched by an allowance that the history itself picks. */
const gammaRule: FuzzRule = {
  name: "gamma",
  summary: "Stretched by half of gamma at either end, and by no less, all operations have an order.",
  history: (random) => someTraffic(random, 7),
  checker: (history) => within(history, gammaOf),
  oracle: (history) =>
    someOrder(
      stretched(
        history,
        (_, allowed) => allowed / 2,
        (_, allowed) => allowed / 2,
      ),
      1,
    ),
};

const deltaRule: FuzzRule = {
  name: "delta",
  summary: "With reads that may begin delta earlier, and by no less, all operations have an order.",
  history: (random) => someTraffic(random, 6),
  checker: (history) => within(history, deltaOf),
  oracle: (history) =>
    someOrder(
      stretched(
        history,
        (half, allowed) => (half.reads ? allowed : 0),
        () => 0,
      ),
      1,
    ),
};

export const stalenessRules: readonly FuzzRule[] = [twoAtomicRule, gammaRule, deltaRule];

function partsOf(history: History): {
  accesses: Exclude<ReturnType<typeof accessesOf>, { stranger: string }>;
  clusters: ReturnType<typeof clustersOf>;
} {
  const accesses = accessesOf(columnsOf(history));
  if ("stranger" in accesses) throw new Error(accesses.stranger);
  return { accesses, clusters: clustersOf(accesses) };
}

function allowanceOf(history: History): number {
  return (history.events.length * 7) % 6;
}

function within(history: History, distance: typeof gammaOf): "valid" | "invalid" {
  const { accesses, clusters } = partsOf(history);
  if (clusters.ofRead.includes(-1)) return "invalid";
  const spans = spansOf(accesses, clusters, clockOf(columnsOf(history), "events"));
  const [value] = distance(spans, accesses.keys).value;
  if (distance === deltaOf && unexplained(accesses, clusters) >= 0 && value !== Number.POSITIVE_INFINITY) {
    throw new Error("an age for a read from the future");
  }
  return value! <= allowanceOf(history) ? "valid" : "invalid";
}

function stretched(
  history: History,
  earlier: (half: Half, allowed: number) => number,
  later: (half: Half, allowed: number) => number,
): Half[] {
  const allowed = allowanceOf(history);
  return halvesOf(history).map((half) => ({
    ...half,
    invoked: half.invoked - earlier(half, allowed),
    completed: half.completed + later(half, allowed),
  }));
}
