import type { FaultRecord } from "../../../harness/run/run-record.ts";
import type { RunView } from "../view/run-view.ts";
import { type TimeWindow, ticks } from "../view/time-window.ts";
import type { Pen } from "./canvas.ts";
import { fontOf, type Palette } from "./palette.ts";

/** Left of it stand the lanes' labels; the same in every view, so that moments are below each other. */
export const gutter = 96;
const right = 10;

export interface TimeScale {
  readonly left: number;
  readonly right: number;
  x(time: number): number;
  time(x: number): number;
}

export function timeScale(window: TimeWindow, width: number): TimeScale {
  const inner = Math.max(1, width - gutter - right);
  const length = window.to - window.from;
  return {
    left: gutter,
    right: gutter + inner,
    x: (time) => gutter + ((time - window.from) / length) * inner,
    time: (x) => window.from + ((x - gutter) / inner) * length,
  };
}

export function drawAxis(
  pen: Pen,
  scale: TimeScale,
  run: RunView,
  window: TimeWindow,
  colours: Palette,
  top: number,
  bottom: number,
): void {
  pen.font = fontOf(11);
  pen.textAlign = "center";
  pen.textBaseline = "top";
  pen.lineWidth = 1;
  for (const { at, label } of ticks(window, scale.right - scale.left, run.moment)) {
    const x = Math.round(scale.x(at)) + 0.5;
    pen.strokeStyle = colours.rule;
    pen.beginPath();
    pen.moveTo(x, top);
    pen.lineTo(x, bottom);
    pen.stroke();
    pen.fillStyle = colours.muted;
    pen.fillText(label, Math.min(x, scale.right - 18), bottom + 5);
  }
}

export const bandHeight = 17;
const bandRowsMax = 4;

/** Which row of names each fault stands in: those in force together stand below each other. */
export function bandRows(faults: readonly FaultRecord[]): { readonly rows: number; readonly of: number[] } {
  const ends: number[] = [];
  const of = faults.map((fault) => {
    const free = ends.findIndex((end) => end <= fault.injectedAt);
    const row = free >= 0 ? free : Math.min(ends.length, bandRowsMax - 1);
    ends[row] = fault.mendedAt ?? Number.POSITIVE_INFINITY;
    return row;
  });
  return { rows: ends.length, of };
}

/** Faults as tinted bands from top to bottom with their names in the rows above. */
export function drawBands(
  pen: Pen,
  scale: TimeScale,
  faults: readonly FaultRecord[],
  rows: readonly number[],
  colours: Palette,
  bottom: number,
): void {
  pen.font = fontOf(11);
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  for (const [index, fault] of faults.entries()) {
    const from = Math.max(scale.left, scale.x(fault.injectedAt));
    const to = Math.min(scale.right, scale.x(fault.mendedAt ?? Number.POSITIVE_INFINITY));
    if (to < scale.left || from > scale.right) continue;
    const top = 4 + rows[index]! * bandHeight;
    const width = Math.max(1.5, to - from);
    pen.fillStyle = colours.band;
    pen.fillRect(from, top, width, bottom - top);
    if (width < 18) continue;
    pen.save();
    pen.beginPath();
    pen.rect(from, top, width - 3, bandHeight);
    pen.clip();
    pen.fillStyle = colours.bandInk;
    pen.fillText(bandName(fault), from + 5, top + bandHeight / 2 + 0.5);
    pen.restore();
  }
}

export function bandName(fault: FaultRecord): string {
  return fault.detail.startsWith(fault.name) ? fault.detail : `${fault.name} ${fault.detail}`;
}
