import { formatMoment } from "../../text/time.ts";

/** The stretch of the run that the linked views show, ns. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

const shortest = 1000;

/** Keeps a window inside the run (with a little air at both ends) and at least a microsecond long. */
export function clampWindow(window: TimeWindow, end: number): TimeWindow {
  const air = end * 0.02;
  const length = Math.min(Math.max(window.to - window.from, shortest), end + 2 * air);
  const from = Math.min(Math.max(window.from, -air), end + air - length);
  return { from, to: from + length };
}

/** Zooms about a moment that stays where it is; a factor below 1 zooms in. */
export function zoomWindow(window: TimeWindow, factor: number, about: number, end: number): TimeWindow {
  const clamped = Math.max(factor, shortest / Math.max(1, window.to - window.from));
  return clampWindow(
    { from: about - (about - window.from) * clamped, to: about + (window.to - about) * clamped },
    end,
  );
}

export function panWindow(window: TimeWindow, share: number, end: number): TimeWindow {
  const by = (window.to - window.from) * share;
  return clampWindow({ from: window.from + by, to: window.to + by }, end);
}

/** A window that shows the given stretch with room on both sides. */
export function around(from: number, to: number, end: number, room = 0.6): TimeWindow {
  const margin = Math.max((to - from) * room, 2_000_000);
  return clampWindow({ from: from - margin, to: to + margin }, end);
}

/** Moves the window so that the stretch is inside, and leaves it alone when it already is. */
export function reveal(window: TimeWindow, from: number, to: number, end: number): TimeWindow {
  const length = window.to - window.from;
  if (from >= window.from && to <= window.to) return window;
  if (to - from > length * 0.8) return around(from, to, end, 0.2);
  const middle = (from + to) / 2;
  return clampWindow({ from: middle - length / 2, to: middle + length / 2 }, end);
}

/** Round moments for an axis: about one per `pixels` of room, written with as many digits as that needs. */
export function ticks(
  window: TimeWindow,
  width: number,
  write: (time: number, digits: number) => string = formatMoment,
  pixels = 110,
): { readonly at: number; readonly label: string }[] {
  const rough = ((window.to - window.from) / Math.max(1, width)) * pixels;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough * 0.999) ?? 10);
  const digits = Math.max(0, 9 - Math.floor(Math.log10(step) + 1e-9));
  const result = [];
  for (let at = Math.ceil(window.from / step) * step; at <= window.to; at += step) {
    if (at >= 0) result.push({ at, label: write(at, Math.min(9, digits)) });
  }
  return result;
}
