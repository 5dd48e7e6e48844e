import type { Operation } from "../harness/core/operation.ts";
import { keyOf } from "./models/values.ts";

/** A message in a log, as one operation told of it. */
export interface LogEntry {
  readonly key: string;
  readonly message: string | number;
  /** Absent when the send was not acknowledged. */
  readonly offset: number | undefined;
  readonly operation: Operation;
}

/** The messages a call sent: micro-operations `["send", key, message]`, acknowledged as `["send", key, [offset, message]]`. */
export function entriesSent(operation: Operation): LogEntry[] {
  const answers = operation.outcome.type === "ok" ? microOperations(operation.outcome.output) : [];
  return microOperations(operation.input).flatMap(([f, key, message], position) => {
    if (f !== "send") return [];
    const answer = answers[position]?.[2];
    const offset = Array.isArray(answer) && typeof answer[0] === "number" ? answer[0] : undefined;
    return [{ key: String(key), message: keyOf(message), offset, operation }];
  });
}

/** The messages a poll returned, in its order: `["poll", { key: [[offset, message], ...] }]`. */
export function entriesRead(operation: Operation): LogEntry[] {
  if (operation.outcome.type !== "ok") return [];
  return microOperations(operation.outcome.output).flatMap(([f, logs]) => {
    if (f !== "poll" || typeof logs !== "object" || logs === null) return [];
    return Object.entries(logs).flatMap(([key, pairs]: [string, unknown]) =>
      (Array.isArray(pairs) ? pairs : []).flatMap((pair: unknown) =>
        Array.isArray(pair) && typeof pair[0] === "number"
          ? [{ key, message: keyOf(pair[1]), offset: pair[0], operation }]
          : [],
      ),
    );
  });
}

/** From which offset a poll asked for a key: `["poll", { key: offset }]`; undefined when it did not say. */
export function requestedOffset(operation: Operation, key: string): number | undefined {
  const [, offsets] = microOperations(operation.input).find(([f]) => f === "poll") ?? [];
  const offset = typeof offsets === "object" && offsets !== null ? (offsets as Offsets)[key] : undefined;
  return typeof offset === "number" ? offset : undefined;
}

type Offsets = Readonly<Record<string, unknown>>;

/** A call is one micro-operation or a list of them. */
function microOperations(value: unknown): readonly (readonly unknown[])[] {
  if (!Array.isArray(value)) return [];
  return typeof value[0] === "string" ? [value] : value.filter((micro) => Array.isArray(micro));
}
