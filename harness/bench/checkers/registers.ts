import type { Columns } from "../../../checkers/engine/columns.ts";
import { readsFrom } from "../../../checkers/engine/uniqueness.ts";
import { clustersOf } from "../../../checkers/linearizability/zones/clusters.ts";
import { sweep } from "../../../checkers/linearizability/zones/sweep.ts";
import { zones } from "../../../checkers/linearizability/zones/zones.ts";
import { registerColumns } from "../histories/registers.ts";
import { type CheckerBench, printRow, timed } from "./bench-case.ts";

/** Registers with cas by zones: the decision alone, and the answer with its order found and replayed. */
export const registers: CheckerBench = {
  name: "registers",
  run() {
    // First, so that the memory told is its own and not what smaller histories left behind.
    row("registers with cas", { operations: 10_000_000, clients: 10 }, 2000);
    row("registers with cas", { operations: 1_000_000, clients: 10 }, 150);
    row("registers with cas, a stale read", { operations: 1_000_000, clients: 10, stale: true }, 150);
    row("registers with cas, 100 crashed", { operations: 1_000_000, clients: 100, crashed: 100 }, 150);
    row("registers with cas, 1000 keys", { operations: 1_000_000, clients: 10, keys: 1000 }, 150);
  },
};

function row(what: string, load: Parameters<typeof registerColumns>[0], targetMs: number): void {
  const columns = registerColumns(load);
  const { operations, clients } = load;
  const rounds = operations > 1_000_000 ? 3 : 7;
  const decided = timed(rounds, () => decide(columns));
  const verdict = decided.last ? "valid" : "invalid";
  printRow({
    what: `${what}: decision`,
    operations,
    clients,
    verdict,
    milliseconds: decided.milliseconds,
    targetMs,
  });
  const proved = timed(rounds, () => {
    const found = zones(columns);
    for (const key of found.violated) found.explain(key);
    return found.undecided.length > 0 ? "unknown" : found.violated.length === 0 ? "valid" : "invalid";
  });
  printRow({
    what: `${what}: with its proof`,
    operations,
    clients,
    verdict: proved.last,
    milliseconds: proved.milliseconds,
  });
}

/** What a verdict alone takes; refused cas need the order, which `zones` finds. */
export function decide(columns: Columns): boolean {
  const from = readsFrom(columns);
  const clusters = clustersOf(columns, from);
  const { conflicts } = sweep(columns, from, clusters);
  return clusters.clashes.size === 0 && conflicts.size === 0;
}
