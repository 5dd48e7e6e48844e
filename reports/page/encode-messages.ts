import type { RunData } from "../../harness/run/run-record.ts";
import { cut, formatValue } from "../text/value.ts";
import { type Focus, nearest } from "./nearest.ts";
import { packIntegers } from "./pack.ts";
import type { MessageColumns } from "./page-data.ts";
import type { Strings } from "./strings.ts";

type MessageEvent = RunData["messages"][number];

interface Limits {
  readonly messagesMax: number;
  readonly charactersMax: number;
}

/** One journey of a message: from its sending to its delivery or loss. A duplicate travels twice. */
interface Journey {
  readonly sent: MessageEvent;
  readonly end: MessageEvent | undefined;
}

/** Pairs every send with what became of it, keeps the nearest, and packs them into columns. */
export function encodeMessages(
  events: readonly MessageEvent[],
  strings: Strings,
  focus: readonly Focus[],
  limits: Limits,
): { readonly columns: MessageColumns; readonly total: number } {
  const all = journeys(events);
  const kept = nearest(all, limits.messagesMax, focus, (journey) => journey.sent.time);
  const lengthMax = Math.max(24, Math.min(240, Math.floor(limits.charactersMax / 3 / (1 + kept.length))));
  const column = (value: (journey: Journey) => number): string => packIntegers(kept.map(value));
  const text = (value: (journey: Journey) => string): string =>
    column((journey) => strings.position(value(journey)));
  const columns = {
    count: kept.length,
    sentAt: column(({ sent }) => sent.time),
    duration: column(({ sent, end }) => (end === undefined ? 0 : Math.max(0, end.time - sent.time) + 1)),
    src: text(({ sent }) => sent.message.src),
    dest: text(({ sent }) => sent.message.dest),
    type: text(({ sent }) => sent.message.body.type),
    body: text(({ sent }) => cut(bodyText(sent.message.body, lengthMax), lengthMax)),
    dropped: text(({ end }) => (end?.kind === "drop" ? (end.reason ?? "dropped") : "")),
  };
  return { columns, total: all.length };
}

function journeys(events: readonly MessageEvent[]): Journey[] {
  const open = new Map<number, { sent: MessageEvent; ended: boolean }>();
  const result: Journey[] = [];
  for (const event of events) {
    if (event.kind === "send") {
      open.set(event.seq, { sent: event, ended: false });
      continue;
    }
    const known = open.get(event.seq);
    // A trace that begins in the middle delivers what it did not see sent.
    const sent = known?.sent ?? event;
    if (known !== undefined) known.ended = true;
    result.push({ sent, end: event });
  }
  for (const { sent, ended } of open.values()) if (!ended) result.push({ sent, end: undefined });
  return result.sort((one, other) => one.sent.time - other.sent.time || one.sent.seq - other.sent.seq);
}

/** The body without the bookkeeping every message has. */
function bodyText(body: MessageEvent["message"]["body"], lengthMax: number): string {
  const shown = Object.entries(body).filter(([name]) => !bookkeeping.has(name));
  return shown.map(([name, value]) => `${name}=${formatValue(value, lengthMax)}`).join(" ");
}

const bookkeeping: ReadonlySet<string> = new Set(["type", "msg_id", "in_reply_to"]);
