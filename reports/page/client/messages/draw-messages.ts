import { firstAtLeast } from "../../view/messages-in-window.ts";
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

export interface MessagesScene {
  readonly run: RunView;
  readonly lanes: ReadonlyMap<string, number>;
  readonly window: TimeWindow;
  readonly selected: number;
  /** The messages of the selected operation's client while it waited for the answer. */
  readonly own: (message: number) => boolean;
  readonly colours: Palette;
  readonly visible: readonly number[];
}

export interface MessagesGeometry {
  readonly top: number;
  readonly height: number;
  readonly bandRows: readonly number[];
}

export const laneHeight = 54;

export function messagesGeometry(run: RunView, lanes: number): MessagesGeometry {
  const bands = bandRows(run.faults);
  const top = 18 + bands.rows * bandHeight;
  return { top, height: top + (lanes - 1) * laneHeight + 44, bandRows: bands.of };
}

export function laneY(geometry: MessagesGeometry, lane: number): number {
  return geometry.top + lane * laneHeight;
}

/** Lanes of nodes, arrows of messages from sending to delivery, crosses where one was lost, dots for notes. */
export function drawMessages(
  pen: Pen,
  width: number,
  geometry: MessagesGeometry,
  scene: MessagesScene,
): void {
  const { run, colours, window } = scene;
  const scale = timeScale(window, width);
  const bottom = laneY(geometry, scene.lanes.size - 1) + 16;
  drawAxis(pen, scale, run, window, colours, geometry.top - 10, bottom);
  drawBands(pen, scale, run.faults, geometry.bandRows, colours, bottom);
  for (const [name, lane] of scene.lanes) {
    drawHits(pen, name, laneY(geometry, lane), scale, scene);
    drawLane(pen, name, laneY(geometry, lane), scale, colours);
  }
  pen.save();
  pen.beginPath();
  pen.rect(gutter, 0, scale.right - gutter, bottom);
  pen.clip();
  for (const message of scene.visible)
    if (message !== scene.selected) arrow(pen, message, geometry, scale, scene);
  if (scene.selected >= 0) arrow(pen, scene.selected, geometry, scale, scene);
  drawNotes(pen, geometry, scale, scene);
  pen.restore();
}

/** Which nodes a fault hit: its band is thicker on their lanes. */
function drawHits(pen: Pen, node: string, y: number, scale: TimeScale, scene: MessagesScene): void {
  pen.fillStyle = scene.colours.band;
  for (const fault of scene.run.faults) {
    if (!fault.nodes.includes(node)) continue;
    const from = Math.max(scale.left, scale.x(fault.injectedAt));
    const to = Math.min(scale.right, scale.x(fault.mendedAt ?? scene.run.end));
    if (to <= from) continue;
    pen.fillRect(from, y - 9, to - from, 18);
    pen.fillRect(from, y - 9, to - from, 18);
  }
}

function drawLane(pen: Pen, name: string, y: number, scale: TimeScale, colours: Palette): void {
  pen.strokeStyle = colours.muted;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(scale.left, Math.round(y) + 0.5);
  pen.lineTo(scale.right, Math.round(y) + 0.5);
  pen.stroke();
  pen.font = fontOf(12, 560);
  pen.fillStyle = colours.ink;
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  pen.fillText(name, gutter - 12, y, gutter - 16);
}

function arrow(
  pen: Pen,
  message: number,
  geometry: MessagesGeometry,
  scale: TimeScale,
  scene: MessagesScene,
): void {
  const end = endpoints(message, geometry, scale, scene);
  if (end === undefined) return;
  const { colours, run } = scene;
  const lost = run.messages.dropped(message) !== "";
  const chosen = message === scene.selected;
  const own = scene.own(message);
  pen.strokeStyle = chosen || own ? colours.ink : lost ? colours.bandInk : colours.okEdge;
  pen.fillStyle = pen.strokeStyle;
  pen.lineWidth = chosen ? 2.5 : own ? 1.5 : 1;
  pen.globalAlpha = chosen || own || lost ? 1 : scene.visible.length > 600 ? 0.4 : 0.8;
  pen.setLineDash(end.underway ? [3, 3] : []);
  pen.beginPath();
  pen.moveTo(end.x1, end.y1);
  pen.lineTo(end.x2, end.y2);
  pen.stroke();
  pen.setLineDash([]);
  if (lost) cross(pen, end.x2, end.y2);
  else if (scene.visible.length < 1500) head(pen, end);
  if ((own || scene.visible.length < 70) && Math.abs(end.x2 - end.x1) > 34)
    name(pen, run.messages.type(message), end, colours);
  pen.globalAlpha = 1;
}

export interface Endpoints {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly underway: boolean;
}

/** A lost message ends two fifths of the way, so that it is seen not to arrive. */
export function endpoints(
  message: number,
  geometry: MessagesGeometry,
  scale: TimeScale,
  scene: Pick<MessagesScene, "run" | "lanes">,
): Endpoints | undefined {
  const { messages, end } = scene.run;
  const [src, dest] = [scene.lanes.get(messages.src(message)), scene.lanes.get(messages.dest(message))];
  if (src === undefined || dest === undefined) return undefined;
  const lost = messages.dropped(message) !== "";
  const underway = !Number.isFinite(messages.endedAt[message]!);
  const [y1, arrival] = [laneY(geometry, src), laneY(geometry, dest)];
  const x1 = scale.x(messages.sentAt[message]!);
  const x2 = scale.x(underway ? end : messages.endedAt[message]!);
  if (!lost) return { x1, y1, x2, y2: arrival, underway };
  return { x1, y1, x2: Math.max(x2, x1 + 9), y2: y1 + (arrival - y1) * 0.4, underway };
}

function head(pen: Pen, end: Endpoints): void {
  const angle = Math.atan2(end.y2 - end.y1, end.x2 - end.x1);
  pen.beginPath();
  pen.moveTo(end.x2, end.y2);
  pen.lineTo(end.x2 - 7 * Math.cos(angle - 0.35), end.y2 - 7 * Math.sin(angle - 0.35));
  pen.lineTo(end.x2 - 7 * Math.cos(angle + 0.35), end.y2 - 7 * Math.sin(angle + 0.35));
  pen.fill();
}

function cross(pen: Pen, x: number, y: number): void {
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.moveTo(x - 3.5, y - 3.5);
  pen.lineTo(x + 3.5, y + 3.5);
  pen.moveTo(x + 3.5, y - 3.5);
  pen.lineTo(x - 3.5, y + 3.5);
  pen.stroke();
}

function name(pen: Pen, text: string, end: Endpoints, colours: Palette): void {
  pen.save();
  pen.font = fontOf(10);
  const width = pen.measureText(text).width + 6;
  const [x, y] = [(end.x1 + end.x2) / 2, (end.y1 + end.y2) / 2];
  pen.fillStyle = colours.panel;
  pen.globalAlpha = 0.85;
  pen.fillRect(x - width / 2, y - 7, width, 14);
  pen.globalAlpha = 1;
  pen.fillStyle = colours.muted;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, x, y);
  pen.restore();
}

/** Changes of role carry their name, other notes are dots; crowded dots merge. */
function drawNotes(pen: Pen, geometry: MessagesGeometry, scale: TimeScale, scene: MessagesScene): void {
  const { lines } = scene.run;
  const { colours, window } = scene;
  const last = new Map<number, number>();
  const roles: { readonly lane: number; readonly x: number; readonly text: string }[] = [];
  for (let index = firstAtLeast(lines.time, window.from); index < lines.count; index++) {
    if (lines.time[index]! > window.to) break;
    const lane = scene.lanes.get(lines.node(index));
    if (lane === undefined || lines.kind(index) === "log") continue;
    const x = scale.x(lines.time[index]!);
    const role = lines.kind(index) === "role";
    if (role) roles.push({ lane, x, text: lines.text(index).replace(/\b(role|term)=/g, "") });
    if (!role && x - (last.get(lane) ?? Number.NEGATIVE_INFINITY) < 4) continue;
    last.set(lane, x);
    pen.fillStyle = role ? colours.ink : colours.muted;
    pen.beginPath();
    pen.arc(x, laneY(geometry, lane), role ? 4 : 2.2, 0, 2 * Math.PI);
    pen.fill();
  }
  nameRoles(pen, geometry, roles, colours);
}

/** From the last to the first: where two names do not fit, what the node became in the end counts. */
function nameRoles(
  pen: Pen,
  geometry: MessagesGeometry,
  roles: readonly { readonly lane: number; readonly x: number; readonly text: string }[],
  colours: Palette,
): void {
  const taken = new Map<number, number>();
  pen.font = fontOf(10.5, 600);
  pen.textAlign = "left";
  pen.textBaseline = "bottom";
  pen.lineWidth = 3;
  pen.strokeStyle = colours.panel;
  pen.fillStyle = colours.ink;
  for (const { lane, x, text } of roles.toReversed()) {
    const width = pen.measureText(text).width;
    if (x + 12 + width > (taken.get(lane) ?? Number.POSITIVE_INFINITY)) continue;
    taken.set(lane, x);
    pen.strokeText(text, x + 5, laneY(geometry, lane) - 4);
    pen.fillText(text, x + 5, laneY(geometry, lane) - 4);
  }
}
