import { fastTests } from "../../../checkers/linearizability/containers/index.ts";
import { copies, refutedOrder } from "../../../checkers/proofs/containers.ts";
import { type ContainerLoad, containerColumns } from "../histories/containers.ts";
import { type CheckerBench, printRow, timed } from "./bench-case.ts";

const million = 1_000_000;

/** Containers by their exact tests: the finding with its order or core; beneath, the replay of the order alone. */
export const containers: CheckerBench = {
  name: "containers",
  run() {
    for (const [model, targetMs] of [
      ["queue", 150],
      ["stack", 2500],
      ["priority-queue", 2000],
    ] as const) {
      row("", { model, operations: million, clients: 10 }, targetMs);
      row(", two answers exchanged", { model, operations: million, clients: 10, spoiled: true }, targetMs);
      row(", 100 crashed", { model, operations: million, clients: 100, crashed: 100 }, targetMs);
      row(", 1000 keys", { model, operations: million, clients: 10, keys: 1000 }, targetMs);
    }
    row(", 50000 keys", { model: "set", operations: million, clients: 10, keys: 50_000 }, 500);
    row(", 50000 keys", { model: "append-list", operations: million, clients: 10, keys: 50_000 }, 500);
    row("", { model: "counter", operations: million, clients: 10 }, 500);
    row(
      ", two answers exchanged",
      { model: "counter", operations: million, clients: 10, spoiled: true },
      500,
    );
    row("", { model: "lock", operations: million, clients: 10 }, 500);
  },
};

function row(what: string, load: ContainerLoad, targetMs: number): void {
  const { model, operations, clients } = load;
  const columns = containerColumns(load);
  const test = fastTests[model]!;
  const found = timed(3, () => test(columns));
  const finding = found.last;
  printRow({
    what: `${model}${what}`,
    operations,
    clients,
    verdict: finding?.kind ?? "left to the search",
    milliseconds: found.milliseconds,
    targetMs,
  });
  if (finding?.kind !== "valid") return;
  const replayed = timed(1, () => refutedOrder(columns, finding.certificate, copies[model]!));
  if (replayed.last !== undefined) throw new Error(`${model}: ${replayed.last}`);
  printRow({
    what: `${model}${what}: its order replayed`,
    operations,
    clients,
    verdict: "holds",
    milliseconds: replayed.milliseconds,
  });
}
