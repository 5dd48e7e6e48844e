import { cut, formatValue } from "../text/value.ts";
import type { PageLinearization } from "./page-data.ts";

const stepsMax = 400;
const candidatesMax = 60;

/**
 * Reads what a linearizability checker kept: `partial`, the longest order found, and `candidates`, the
 * operations that could have come next with the reason why none can. Null when there is nothing of the kind,
 * for an anomaly may come from any checker and from older files.
 */
export function linearizationOf(detail: unknown): PageLinearization | null {
  const fields = record(detail);
  const partial = array(fields["partial"]);
  const candidates = array(fields["candidates"]);
  if (partial.length === 0 && candidates.length === 0) return null;
  return {
    steps: partial.slice(-stepsMax).map((item) => {
      const step = record(item);
      return { event: eventOf(step), operation: text(step, "operation"), state: text(step, "state") };
    }),
    candidates: candidates.slice(0, candidatesMax).map((item) => {
      const candidate = record(item);
      return {
        event: eventOf(candidate),
        operation: text(candidate, "operation"),
        reason: text(candidate, "reason"),
      };
    }),
  };
}

function eventOf(fields: Readonly<Record<string, unknown>>): number | null {
  const event = fields["event"] ?? fields["invoked"];
  return typeof event === "number" && Number.isInteger(event) ? event : null;
}

function text(fields: Readonly<Record<string, unknown>>, name: string): string {
  const value = fields[name];
  if (value === undefined) return "";
  return typeof value === "string" ? cut(value, 240) : formatValue(value, 240);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function array(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
