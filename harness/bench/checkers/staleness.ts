import type { Columns } from "../../../checkers/engine/columns.ts";
import { wrongWriteOrder } from "../../../checkers/proofs/write-order.ts";
import { measure } from "../../../checkers/staleness/figures.ts";
import { checkTwoAtomic } from "../../../checkers/staleness/two-atomic.ts";
import { accessesOf } from "../../../checkers/weak-registers/accesses.ts";
import { clustersOf } from "../../../checkers/weak-registers/clusters.ts";
import { checkReads } from "../../../checkers/weak-registers/reads.ts";
import { checkStronglyRegular } from "../../../checkers/weak-registers/strongly-regular.ts";
import { laggingColumns } from "../histories/lagging-registers.ts";
import { type CheckerBench, printRow, timed } from "./bench-case.ts";

const operations = 1_000_000;
const clients = 10;
const rounds = 3;

/** Staleness and the weak registers on a million operations, fresh reads and lagging ones. */
export const staleness: CheckerBench = {
  name: "staleness",
  run() {
    for (const keys of [1, 100]) {
      const fresh = laggingColumns(operations, clients, keys, 0);
      const lagging = laggingColumns(operations, clients, keys, 300);
      const on = keys === 1 ? "one key" : `${keys} keys`;
      metrics(`staleness metrics, fresh reads, ${on}`, fresh);
      metrics(`staleness metrics, lagging reads, ${on}`, lagging);
      decided(`2-atomic, fresh reads, ${on}`, () => checkTwoAtomic(fresh).kind);
      decided(`2-atomic, lagging reads, ${on}`, () => checkTwoAtomic(lagging).kind);
      decided(`safe register, ${on}`, () => checkReads(fresh, "safe").kind);
      decided(`weakly regular register, ${on}`, () => checkReads(fresh, "weakly-regular").kind);
      decided(`strongly regular register, ${on}`, () => checkStronglyRegular(fresh).kind);
      const found = checkStronglyRegular(fresh);
      if (found.kind === "valid" && found.certificate.form === "order") {
        const { orders } = found.certificate;
        decided(`its order replayed, ${on}`, () =>
          wrongWriteOrder(fresh, orders, 1, true) === undefined ? "valid" : "wrong",
        );
      }
    }
  },
};

function metrics(what: string, columns: Columns): void {
  decided(what, () => {
    const accesses = accessesOf(columns);
    if ("stranger" in accesses) return accesses.stranger;
    const { figures } = measure(columns, accesses, clustersOf(accesses), false);
    return figures.staleReads === 0 ? "fresh" : `${figures.staleReads}`;
  });
}

function decided(what: string, work: () => string): void {
  const { milliseconds, last } = timed(rounds, work);
  printRow({ what, operations, clients, verdict: last, milliseconds, targetMs: 1000 });
}
