import type { History, HistoryEvent } from "../../harness/core/history.ts";

/** A history as Jepsen stores it: one EDN map a line. */
export function encodeEdn(history: History): string {
  return history.events.map((event) => `${ednOf(event)}\n`).join("");
}

function ednOf({ index, time, type, process, f, value, key, node, error }: HistoryEvent): string {
  const fields = [
    `:index ${index}`,
    `:time ${Math.round(time)}`,
    `:type :${type}`,
    `:process ${typeof process === "number" ? process : `:${process}`}`,
    `:f ${keyword(f)}`,
    `:value ${valueText(value)}`,
    ...(key === undefined ? [] : [`:key ${valueText(key)}`]),
    ...(node === undefined ? [] : [`:node ${valueText(node)}`]),
    ...(error === undefined ? [] : [`:error ${keyword(error)}`]),
  ];
  return `{${fields.join(", ")}}`;
}

/** A name as a keyword where it can be one, else as a string. */
function keyword(name: string): string {
  return /^[A-Za-z][\w.*+!?<>=-]*$/.test(name) ? `:${name}` : JSON.stringify(name);
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return "nil";
  if (Array.isArray(value)) return `[${value.map(valueText).join(" ")}]`;
  if (typeof value === "object")
    return `{${Object.entries(value)
      .map(([name, field]) => `${JSON.stringify(name)} ${valueText(field)}`)
      .join(", ")}}`;
  return JSON.stringify(value);
}
