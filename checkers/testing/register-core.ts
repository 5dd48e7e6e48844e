import { type History, pairsOf } from "../../harness/core/history.ts";
import type { Columns } from "../engine/columns.ts";
import type { Violation } from "../engine/finding.ts";

/**
 * The rows of a violation as a history of their own, for an oracle to judge again. A read whose writer is not among
 * them is left out, and a cas then only writes: so what is refuted is refuted by these few operations.
 */
export function coreHistory(history: History, columns: Columns, { rows }: Violation): History {
  const invoked = new Set(rows.map((row) => columns.invoked[row]!));
  const pairs = pairsOf(history);
  const completed = new Set([...invoked].map((position) => pairs[position]!));
  const kept = history.events.filter(({ index }) => invoked.has(index) || completed.has(index));
  const put = new Set<string>();
  for (const { type, f, key, value } of kept)
    if (type === "invoke" && f !== "read")
      put.add(`${key} ${JSON.stringify(f === "cas" ? (value as unknown[])[1] : value)}`);
  const known = (key: unknown, value: unknown): boolean =>
    value === null || put.has(`${key} ${JSON.stringify(value)}`);
  const events = kept.flatMap((event) => {
    if (event.f === "read") {
      const end =
        event.type === "invoke"
          ? kept.find((one) => one.process === event.process && one.index > event.index)
          : event;
      return known(event.key, end?.value) ? [event] : [];
    }
    if (event.f !== "cas" || known(event.key, (event.value as unknown[])[0])) return [event];
    // A refused cas says what it saw, whatever it asked for.
    const end = kept.find((one) => one.process === event.process && one.index > event.index);
    if (event.type === "fail" || (event.type === "invoke" && end?.type === "fail")) return [event];
    return [{ ...event, f: "write", value: (event.value as unknown[])[1] }];
  });
  return { events };
}
