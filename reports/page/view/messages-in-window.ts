import type { MessagesView } from "./run-view.ts";
import type { TimeWindow } from "./time-window.ts";

export interface MessagesInWindow {
  /** Positions of messages, in order of sending. */
  readonly drawn: readonly number[];
  /** How many there are between the lanes. */
  readonly total: number;
}

/**
 * The messages under way within the window between lanes that are shown. Beyond `max` every n-th is drawn, all
 * over the window, so that no part of it looks silent; lost ones always are.
 */
export function messagesInWindow(
  messages: MessagesView,
  window: TimeWindow,
  shown: (message: number) => boolean,
  max: number,
): MessagesInWindow {
  const all: number[] = [];
  // A message sent before the window may arrive inside it.
  const early = window.from - Math.max(5e8, (window.to - window.from) / 5);
  for (let index = firstAtLeast(messages.sentAt, early); index < messages.count; index++) {
    if (messages.sentAt[index]! > window.to) break;
    if (messages.endedAt[index]! >= window.from && shown(index)) all.push(index);
  }
  const stride = Math.ceil(all.length / max);
  const drawn =
    stride <= 1 ? all : all.filter((message, at) => at % stride === 0 || messages.dropped(message) !== "");
  return { drawn, total: all.length };
}

/** The position of the first number that is not below the moment, in sorted numbers. */
export function firstAtLeast(sorted: Float64Array, moment: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
