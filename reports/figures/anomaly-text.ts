import { printable } from "../text/escape.ts";
import { formatWhen } from "../text/time.ts";
import type { AnomalyScene, Bar } from "./anomaly-scene.ts";
import { type TimeLayout, timeLayout } from "./time-layout.ts";

/**
 * The anomaly as lines of text, for terminals and job summaries: a lane per process, `├─ write 7 ─┤` from
 * invocation to completion, `…` where there is no end. At most `width` characters a line; undefined when
 * the operations do not fit, and a plain list must do.
 */
export function anomalyText(scene: AnomalyScene, width: number): readonly string[] | undefined {
  const gutter = Math.max(...scene.lanes.map((lane) => laneLabel(lane).length)) + 2;
  const room = width - gutter - 2;
  // As airy as the width allows.
  const layout = [8, 4, 2, 1]
    .map((gapMax) => layoutOf(scene, gapMax, room))
    .find(({ total }) => total <= room);
  if (layout === undefined) return undefined;
  const column = (moment: number): number => Math.round(layout.at(moment));
  const lines = scene.lanes.map((lane, index) => {
    const bars = scene.bars.filter((bar) => bar.lane === index);
    return `${laneLabel(lane).padEnd(gutter)}${drawn(bars, column)}`.trimEnd();
  });
  if (lines.some((line) => line.length > width)) return undefined;
  const culprit = scene.bars.find((bar) => bar.culprit);
  if (culprit === undefined) return lines;
  const pointer = `${" ".repeat(gutter + column(culprit.from))}▲ ${formatWhen(culprit.from, scene.timed)}`;
  return pointer.length <= width ? [...lines, pointer] : lines;
}

function layoutOf(scene: AnomalyScene, gapMax: number, room: number): TimeLayout {
  const margin = gapMax > 4 ? 6 : 4;
  return timeLayout(
    [...scene.bars.flatMap((bar) => [bar.from, bar.to]), scene.from, scene.to],
    scene.bars.map((bar) => ({ from: bar.from, to: bar.to, width: printable(bar.label).length + margin })),
    { gapMin: Math.min(2, gapMax), gapMax, totalMin: Math.min(60, room) },
  );
}

function laneLabel(lane: AnomalyScene["lanes"][number]): string {
  return printable(lane.detail === "" ? lane.label : `${lane.label}  ${lane.detail}`);
}

function drawn(bars: readonly Bar[], column: (moment: number) => number): string {
  let line = "";
  for (const bar of bars) {
    const start = Math.max(column(bar.from), line.length);
    const label = ` ${printable(bar.label)} `;
    const room = Math.max(0, column(bar.to) - start - 1 - label.length);
    const left = Math.floor(room / 2);
    const unfinished = bar.ending === "info" || bar.ending === "open";
    line = line.padEnd(start);
    line += `├${"─".repeat(left)}${label}${"─".repeat(room - left)}${unfinished ? "…" : "┤"}`;
  }
  return line;
}
