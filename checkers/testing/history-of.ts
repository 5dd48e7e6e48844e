import type { EventType, History, HistoryEvent, nemesisProcess } from "../../harness/core/history.ts";
import type { Key } from "../../harness/core/operation.ts";

interface Extra {
  readonly key?: Key;
  readonly node?: string;
  readonly error?: string;
}

/** One event in short: `[process, type, f, value, { key, node, error }]`. */
export type Line = readonly [
  process: number | typeof nemesisProcess,
  type: EventType,
  f: string,
  value?: unknown,
  extra?: Extra,
];

/** A history written out by hand; a millisecond from event to event. */
export function historyOf(...lines: readonly Line[]): History {
  const events = lines.map(
    ([process, type, f, value = null, extra = {}], index): HistoryEvent => ({
      index,
      time: index * 1_000_000,
      type,
      process,
      f,
      value,
      ...extra,
    }),
  );
  return { events };
}

/** A call that nothing overlaps: its invocation and its completion. */
export function call(
  process: number,
  f: string,
  input: unknown,
  output: unknown = input,
  extra: Extra = {},
): Line[] {
  return [
    [process, "invoke", f, input, extra],
    [process, "ok", f, output, extra],
  ];
}

export function failed(process: number, f: string, input: unknown, error = "abort"): Line[] {
  return [
    [process, "invoke", f, input],
    [process, "fail", f, input, { error }],
  ];
}

/** A call that ended unknown; its process may not act again. */
export function crashed(process: number, f: string, input: unknown): Line[] {
  return [
    [process, "invoke", f, input],
    [process, "info", f, input, { error: "timeout" }],
  ];
}
