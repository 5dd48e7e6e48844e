import type { History, HistoryEvent } from "../harness/core/history.ts";
import type { ModelOptions } from "./models/index.ts";

/**
 * A history whose origin gives nil or a refused cas another meaning, in the form in which every checker reads it
 * alike: what says nothing is noted as a failed call. Positions stay as they are.
 */
export function plainly(history: History, { nil, failedCas }: ModelOptions): History {
  if (nil !== "unknown" && failedCas !== "ignored") return history;
  const events = history.events.map((event): HistoryEvent => {
    if (nil === "unknown" && event.f === "read" && event.type === "ok" && (event.value ?? null) === null)
      return { ...event, type: "fail", error: "nil-says-nothing" };
    if (failedCas === "ignored" && event.f === "cas" && event.type === "fail")
      return { ...event, error: "refusal-says-nothing" };
    return event;
  });
  return { events };
}
