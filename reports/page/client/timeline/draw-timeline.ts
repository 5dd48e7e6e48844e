import type { Lane } from "../../view/lanes.ts";
import type { RunView } from "../../view/run-view.ts";
import type { TimeWindow } from "../../view/time-window.ts";
import type { Pen } from "../canvas.ts";
import { fontOf, type Palette } from "../palette.ts";
import {
  bandHeight,
  bandRows,
  drawAxis,
  drawBands,
  gutter,
  type TimeScale,
  timeScale,
} from "../time-axis.ts";

/** Everything one drawing depends on. */
export interface TimelineScene {
  readonly run: RunView;
  readonly lanes: readonly Lane[];
  readonly passes: Uint8Array;
  readonly window: TimeWindow;
  readonly selected: number;
  readonly guilty: ReadonlySet<number>;
  readonly culprits: ReadonlySet<number>;
  readonly colours: Palette;
}

export interface TimelineGeometry {
  readonly top: number;
  readonly rowHeight: number;
  readonly height: number;
  readonly bandRows: readonly number[];
}

export function timelineGeometry(run: RunView, lanes: number): TimelineGeometry {
  const bands = bandRows(run.faults);
  const top = 8 + Math.max(1, bands.rows) * bandHeight;
  const rowHeight = Math.max(9, Math.min(26, Math.floor(620 / Math.max(1, lanes))));
  return { top, rowHeight, height: top + Math.max(1, lanes) * rowHeight + 26, bandRows: bands.of };
}

export function drawTimeline(
  pen: Pen,
  width: number,
  geometry: TimelineGeometry,
  scene: TimelineScene,
): void {
  const { run, lanes, window, colours } = scene;
  const scale = timeScale(window, width);
  const bottom = geometry.top + Math.max(1, lanes.length) * geometry.rowHeight;
  drawAxis(pen, scale, run, window, colours, geometry.top, bottom);
  drawBands(pen, scale, run.faults, geometry.bandRows, colours, bottom);
  for (const [index, lane] of lanes.entries()) {
    const y = geometry.top + index * geometry.rowHeight;
    laneLabel(pen, lane, y, geometry.rowHeight, colours, index);
    pen.save();
    pen.beginPath();
    pen.rect(gutter, 0, scale.right - gutter, bottom);
    pen.clip();
    drawLane(pen, lane, y, geometry.rowHeight, scale, scene);
    pen.restore();
  }
}

function laneLabel(pen: Pen, lane: Lane, y: number, height: number, colours: Palette, index: number): void {
  const stride = Math.ceil(11 / height);
  if (index % stride !== 0) return;
  pen.font = fontOf(Math.min(12, Math.max(9, height - 4)));
  pen.fillStyle = colours.muted;
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  if (index === 0) pen.fillText("process", gutter - 10, y - 8);
  pen.fillText(lane.label, gutter - 10, y + height / 2, gutter - 14);
}

/** At most one bar a pixel: the ones that matter are drawn last and so always seen. */
function drawLane(
  pen: Pen,
  lane: Lane,
  y: number,
  rowHeight: number,
  scale: TimeScale,
  scene: TimelineScene,
): void {
  const { operations } = scene.run;
  const bar = { y: y + Math.max(1, rowHeight * 0.12), height: rowHeight - 2 * Math.max(1, rowHeight * 0.12) };
  const later: number[] = [];
  let drawnTo = Number.NEGATIVE_INFINITY;
  for (let at = firstEnding(lane, operations.endedAt, scene.window.from); at < lane.operations.length; at++) {
    const operation = lane.operations[at]!;
    const from = scale.x(operations.invokedAt[operation]!);
    if (from > scale.right) break;
    if (scene.passes[operation] === 0) continue;
    if (marked(operation, scene)) {
      later.push(operation);
      continue;
    }
    const to = scale.x(operations.endedAt[operation]!);
    if (to < drawnTo + 0.5) continue;
    const start = Math.max(from, drawnTo);
    drawBar(pen, operation, start, Math.max(to, start + 1), bar, scene);
    drawnTo = to;
  }
  for (const operation of later) {
    const from = scale.x(operations.invokedAt[operation]!);
    const to = Math.max(scale.x(operations.endedAt[operation]!), from + 3);
    drawBar(pen, operation, from, to, bar, scene);
    if (bar.height >= 13 && to - from < 60) besides(pen, operation, to, bar, scene);
  }
}

/** The first operation of the lane that is not over before the moment. */
export function firstEnding(lane: Lane, endedAt: Float64Array, moment: number): number {
  let [low, high] = [0, lane.operations.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (endedAt[lane.operations[middle]!]! < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

function drawBar(
  pen: Pen,
  operation: number,
  from: number,
  to: number,
  bar: { readonly y: number; readonly height: number },
  scene: TimelineScene,
): void {
  const { colours, run } = scene;
  const [fill, edge] = coloursOf(operation, scene);
  const width = to - from;
  const unanswered =
    run.operations.ending(operation) === "info" || run.operations.ending(operation) === "open";
  pen.fillStyle = width < 3 ? edge : fill;
  pen.fillRect(from, bar.y, Math.max(1, width), bar.height);
  if (width >= 3) {
    pen.strokeStyle = edge;
    pen.lineWidth = 1;
    pen.setLineDash(unanswered ? [3, 2] : []);
    pen.strokeRect(from + 0.5, bar.y + 0.5, width - 1, bar.height - 1);
    pen.setLineDash([]);
  }
  if (operation === scene.selected) {
    pen.strokeStyle = colours.ink;
    pen.lineWidth = 2;
    pen.strokeRect(from - 1, bar.y - 1, Math.max(3, width) + 2, bar.height + 2);
  }
  if (width > 22 && bar.height >= 13 && !(marked(operation, scene) && width < 60))
    barLabel(pen, operation, from, to, bar, scene);
}

function barLabel(
  pen: Pen,
  operation: number,
  from: number,
  to: number,
  bar: { readonly y: number; readonly height: number },
  scene: TimelineScene,
): void {
  const { run, colours } = scene;
  const label = run.operations.label(operation);
  const [start, end] = [Math.max(from, gutter), Math.min(to, gutter + 4000)];
  const guilty = scene.culprits.has(operation);
  pen.font = fontOf(11, guilty ? 600 : 400);
  const room = end - start - 8;
  const shown = fitting(label, Math.floor(room / 5.8));
  if (shown === "") return;
  pen.fillStyle = guilty ? colours.accent : colours.ink;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.fillText(shown, start + 4, bar.y + bar.height / 2 + 0.5, room);
}

/** What a reader looks for keeps its name even where its bar is too narrow for one. */
function besides(
  pen: Pen,
  operation: number,
  to: number,
  bar: { readonly y: number; readonly height: number },
  scene: TimelineScene,
): void {
  const { colours, run } = scene;
  const label = run.operations.label(operation).slice(0, 40);
  pen.font = fontOf(11, 600);
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.lineWidth = 4;
  pen.strokeStyle = colours.panel;
  pen.strokeText(label, to + 6, bar.y + bar.height / 2 + 0.5);
  pen.fillStyle = scene.culprits.has(operation) ? colours.accent : colours.ink;
  pen.fillText(label, to + 6, bar.y + bar.height / 2 + 0.5);
}

function fitting(label: string, characters: number): string {
  if (label.length <= characters) return label;
  return characters < 4 ? "" : `${label.slice(0, characters - 1)}…`;
}

function marked(operation: number, scene: TimelineScene): boolean {
  return operation === scene.selected || scene.guilty.has(operation);
}

function coloursOf(operation: number, scene: TimelineScene): readonly [string, string] {
  const { colours, run } = scene;
  if (scene.culprits.has(operation)) return [colours.accentSoft, colours.accent];
  const ending = run.operations.ending(operation);
  if (ending === "ok") return [colours.ok, scene.guilty.has(operation) ? colours.accent : colours.okEdge];
  if (ending === "fail") return [colours.fail, colours.failEdge];
  return [colours.open, colours.openEdge];
}
