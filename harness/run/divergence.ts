import { encodeEvent } from "../core/history-format.ts";
import type { Nanos } from "../core/operation.ts";
import { nanosToMs } from "../core/time.ts";
import type { RunData } from "./run-record.ts";

/** Where two executions of one scenario part. */
export interface Divergence {
  /** What is compared: the first of these to part in time is told, for it is nearest to the cause. */
  readonly stream: "history" | "notes" | "messages";
  /** Position in that stream. */
  readonly position: number;
  readonly stored: string | undefined;
  readonly now: string | undefined;
  /** The last lines of that stream that both have. */
  readonly before: readonly string[];
}

export type Executions = Pick<RunData, "history" | "notes" | "messages">;

/** The earliest difference, or undefined when there is none. Messages are compared where both runs kept them. */
export function divergenceOf(stored: Executions, now: Executions): Divergence | undefined {
  const withMessages = stored.messages.length > 0 && now.messages.length > 0;
  const found = [
    // At one moment a message is nearer to the cause than a note, and a note than what a client saw.
    ...(withMessages ? firstOf("messages", stored.messages, now.messages, JSON.stringify) : []),
    ...firstOf("notes", stored.notes, now.notes, JSON.stringify),
    ...firstOf("history", stored.history.events, now.history.events, encodeEvent),
  ];
  return found.sort((a, b) => a.time - b.time)[0]?.divergence;
}

function firstOf<V extends { readonly time: Nanos }>(
  stream: Divergence["stream"],
  stored: readonly V[],
  now: readonly V[],
  text: (entry: V) => string,
): { readonly time: Nanos; readonly divergence: Divergence }[] {
  const length = Math.max(stored.length, now.length);
  for (let position = 0; position < length; position++) {
    const [old, new_] = [stored[position], now[position]];
    const texts = [old, new_].map((entry) => (entry === undefined ? undefined : text(entry)));
    if (texts[0] === texts[1]) continue;
    const before = stored.slice(Math.max(0, position - contextLines), position).map(text);
    const time = Math.min(old?.time ?? Number.POSITIVE_INFINITY, new_?.time ?? Number.POSITIVE_INFINITY);
    return [{ time, divergence: { stream, position, stored: texts[0], now: texts[1], before } }];
  }
  return [];
}

const contextLines = 3;

/** In words, with the lines that both have before it. */
export function divergenceText({ before, now, position, stored, stream }: Divergence): string {
  const lines = [
    ...before.map((line) => `  both   ${shortened(line)}`),
    `  stored ${shortened(stored ?? "(nothing more)")}`,
    `  now    ${shortened(now ?? "(nothing more)")}`,
  ];
  const time = timeOf(stored) ?? timeOf(now);
  const when = time === undefined ? "" : `, ${nanosToMs(time).toFixed(3)} ms after the begin`;
  return `the replay parts from the stored run in the ${stream}, at position ${position}${when}:\n${lines.join("\n")}`;
}

function timeOf(line: string | undefined): Nanos | undefined {
  const time: unknown = line === undefined ? undefined : JSON.parse(line).time;
  return typeof time === "number" ? time : undefined;
}

const lineMax = 400;

const shortened = (line: string): string => (line.length <= lineMax ? line : `${line.slice(0, lineMax)}…`);
