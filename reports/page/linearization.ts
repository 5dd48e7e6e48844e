import { cut, formatValue } from "../text/value.ts";
import type { PageLinearization, PageOrder } from "./page-data.ts";

const ordersMax = 12;
const stepsMax = 120;
const candidatesMax = 40;

/**
 * Reads what a linearizability checker kept in an anomaly's `detail`: the operations it shows, the longest
 * order it found, other orders it tried, and the operations that could have come next with the reason why none
 * helped. Null when there is nothing of the kind, for an anomaly may come from any checker and any version.
 */
export function linearizationOf(detail: unknown): PageLinearization | null {
  const fields = record(detail);
  const shown = array(fields["operations"]).map(record);
  const orders = [fields["longest"], ...array(fields["partials"])]
    .map((order) => orderOf(record(order), shown))
    .filter((order) => order.steps.length > 0);
  const stuck = record(fields["stuck"]);
  const candidates = array(stuck["candidates"]).map(record);
  if (orders.length === 0 && candidates.length === 0) return null;
  return {
    orders: distinct(orders).slice(0, ordersMax),
    stuck: nameOf(shown, stuck["operation"]),
    state: text(stuck["state"]),
    candidates: candidates.slice(0, candidatesMax).map((candidate) => ({
      event: eventOf(shown, candidate["operation"]),
      text: text(candidate["text"]),
      deadEnd: candidate["reason"] === "dead-end",
    })),
  };
}

/** The position of the invocation at which the search got stuck, if the detail says so. */
export function stuckEventOf(detail: unknown): number | null {
  const fields = record(detail);
  return eventOf(array(fields["operations"]).map(record), record(fields["stuck"])["operation"]);
}

type Fields = Readonly<Record<string, unknown>>;

function orderOf(order: Fields, shown: readonly Fields[]): PageOrder {
  const steps = array(order["steps"]).map(record);
  return {
    before: typeof order["before"] === "number" ? order["before"] : 0,
    state: text(order["state"]),
    steps: steps.slice(-stepsMax).map((step) => ({
      event: eventOf(shown, step["operation"]),
      operation: nameOf(shown, step["operation"]),
      state: text(step["state"]),
    })),
  };
}

function distinct(orders: readonly PageOrder[]): PageOrder[] {
  return [...new Map(orders.map((order) => [JSON.stringify(order), order])).values()];
}

/** Operations are named by their place among those shown. */
function eventOf(shown: readonly Fields[], place: unknown): number | null {
  const event = typeof place === "number" ? shown[place]?.["invoked"] : undefined;
  return typeof event === "number" && Number.isInteger(event) ? event : null;
}

function nameOf(shown: readonly Fields[], place: unknown): string {
  return typeof place === "number" ? text(shown[place]?.["text"]) : "";
}

function text(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? cut(value, 300) : formatValue(value, 300);
}

function record(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function array(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
