import { operationsOf } from "../harness/core/history.ts";
import type { Operation } from "../harness/core/operation.ts";
import type { Anomaly } from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";
import { grouped } from "./grouping.ts";
import { answers, knowing } from "./knowing.ts";
import { keyOf, show } from "./models/values.ts";
import { by, counted, decided, eventsOf } from "./wording.ts";

/**
 * Atomic visibility of rows: each write replaces all cells of a row, and a read sees all of one write or nothing of it. A
 * read that shows cells of different writes is fractured (Bailis, Fekete, Hellerstein, Ghodsi and Stoica,
 * "Scalable atomic visibility with RAMP transactions", 2014, 3.1). Which of the writes it shows is not judged.
 */
export const fracturedReads: Checker = knowing({
  name: "fractured-reads",
  summary:
    "Every read of a row shows all cells as one write left them; no cells of two writes, nothing made up.",
  accepts: (operation) =>
    (operation.f === "write-row" && isRow(operation.input)) ||
    (operation.f === "read-row" && answers(operation, (output) => output === null || isRow(output))),
  check(history) {
    const operations = operationsOf(history);
    const anomalies: Anomaly[] = [];
    let seen = 0;
    for (const [key, some] of grouped(operations, (operation) => operation.key ?? "")) {
      const on = key === "" ? {} : { key };
      const writes = some.filter(({ f, outcome }) => f === "write-row" && outcome.type !== "fail");
      for (const read of some) {
        const row = rowOf(read);
        if (row === undefined) continue;
        seen++;
        const anomaly = strange(read, row, writes);
        if (anomaly !== undefined) anomalies.push({ ...anomaly, ...on });
      }
    }
    return decided(
      anomalies,
      seen === 0 ? "No read showed a row." : undefined,
      `${counted(seen, "read")} of rows looked at.`,
    );
  },
});

type Row = Readonly<Record<string, unknown>>;

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a read showed; undefined when it is no read, or there was no row yet. */
function rowOf({ f, outcome }: Operation): Row | undefined {
  return f === "read-row" && outcome.type === "ok" && isRow(outcome.output) ? outcome.output : undefined;
}

function strange(read: Operation, row: Row, writes: readonly Operation[]): Anomaly | undefined {
  const begun = writes.filter(({ invoked }) => invoked < read.completed);
  const whole = keyOf(row);
  if (begun.some(({ input }) => keyOf(input) === whole)) return undefined;
  const cells = Object.entries(row);
  const sources = cells.map(([name, value]) => {
    const source = begun.find(({ input }) => keyOf((input as Row)[name]) === keyOf(value));
    return { name, value, source };
  });
  const unknown = sources.find(({ source }) => source === undefined);
  if (unknown !== undefined) {
    const said = `${by(read)} read ${show(unknown.value)} in the cell ${unknown.name}, which nobody had begun to write, or only calls that failed.`;
    return { kind: "phantom cell", explanation: [said], events: eventsOf(read) };
  }
  const whom = sources.map(({ name, value, source }) => `${name} = ${show(value)} by ${by(source!)}`);
  const said = `${by(read)} read ${show(row)}, which no write left: ${whom.join("; ")}.`;
  return {
    kind: "fractured read",
    explanation: [said],
    events: eventsOf(...sources.map(({ source }) => source!), read),
  };
}
