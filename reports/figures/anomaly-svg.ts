import type { Nanos } from "../../harness/core/operation.ts";
import { escapeMarkup } from "../text/escape.ts";
import { formatWhen } from "../text/time.ts";
import type { AnomalyScene, Band, Bar } from "./anomaly-scene.ts";
import { figureStyle } from "./figure-style.ts";
import { type TimeLayout, timeLayout } from "./time-layout.ts";

export interface SvgOptions {
  /** With its own colours for light and dark, for a README; otherwise the page's colours apply. */
  readonly standalone: boolean;
  readonly widthMin: number;
}

const rowHeight = 44;
const barHeight = 28;
const gutter = 104;
const characterWidth = 7.6;

/** The anomaly as a figure: a lane per process, bars from invocation to completion, faults behind. */
export function anomalySvg(scene: AnomalyScene, options: SvgOptions): string {
  const layout = layoutOf(scene, options.widthMin - gutter - 12);
  const top = 12 + bandRows(scene.bands) * 18;
  const bottom = top + scene.lanes.length * rowHeight;
  const [width, height] = [Math.ceil(gutter + layout.total + 12), bottom + 34];
  const at = (moment: Nanos): number => round(gutter + layout.at(moment));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="faultline-figure" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeMarkup(description(scene))}">`,
    figureStyle(options.standalone),
    ...scene.bands.map((band, index) => bandSvg(band, index, at, bottom)),
    ...scene.lanes.map((lane, index) => laneSvg(lane, top + index * rowHeight, width)),
    ...scene.bars.map((bar) => barSvg(bar, at, top + bar.lane * rowHeight + (rowHeight - barHeight) / 2)),
    contradiction(scene, at, top, bottom),
    axis(scene, layout, at, bottom, width),
    "</svg>",
  ].join("");
}

/** As airy as the wanted width allows; many operations may need more than that. */
function layoutOf(scene: AnomalyScene, totalMin: number): TimeLayout {
  const moments = [...scene.bars.flatMap((bar) => [bar.from, bar.to]), ...edges(scene), scene.from, scene.to];
  const spans = scene.bars.map((bar) => ({
    from: bar.from,
    to: bar.to,
    width: bar.label.length * characterWidth + 20,
  }));
  const layouts = [130, 80, 48, 30, 20].map((gapMax) =>
    timeLayout(moments, spans, { gapMin: Math.min(26, gapMax), gapMax, totalMin }),
  );
  return layouts.find(({ total }) => total <= totalMin * 1.001) ?? layouts.at(-1)!;
}

function edges(scene: AnomalyScene): Nanos[] {
  return scene.bands.flatMap((band) => [band.from, band.to]);
}

function description(scene: AnomalyScene): string {
  const bars = scene.bars.map((bar) => `${scene.lanes[bar.lane]!.label}: ${bar.label}`);
  return `${scene.title}. ${bars.join("; ")}`;
}

function bandRows(bands: readonly Band[]): number {
  return bands.length;
}

function bandSvg(band: Band, index: number, at: (moment: Nanos) => number, bottom: number): string {
  const [x, end] = [at(band.from), at(band.to)];
  const y = 6 + index * 18;
  return (
    `<rect class="band" x="${x}" y="${y}" width="${round(Math.max(2, end - x))}" height="${bottom - y}"/>` +
    `<text class="band-label" x="${x + 5}" y="${y + 12}">${escapeMarkup(band.label)}</text>`
  );
}

function laneSvg(lane: AnomalyScene["lanes"][number], y: number, width: number): string {
  const middle = y + rowHeight / 2;
  return (
    `<line class="lane" x1="${gutter}" x2="${width - 12}" y1="${middle}" y2="${middle}"/>` +
    `<text class="lane-label" x="0" y="${middle - (lane.detail === "" ? -4 : 3)}">${escapeMarkup(lane.label)}</text>` +
    `<text class="lane-detail" x="0" y="${middle + 12}">${escapeMarkup(lane.detail)}</text>`
  );
}

function barSvg(bar: Bar, at: (moment: Nanos) => number, y: number): string {
  const x = at(bar.from);
  const width = round(Math.max(6, at(bar.to) - x));
  const kind = bar.culprit ? "bar culprit" : `bar ${bar.ending}`;
  const text = `<text class="bar-label${bar.culprit ? " culprit" : ""}" x="${round(x + width / 2)}" y="${y + barHeight / 2 + 4.5}">${escapeMarkup(bar.label)}</text>`;
  return `<g data-invoked="${bar.invoked}"><rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${barHeight}" rx="4"/>${text}</g>`;
}

/** A rule down the figure where the contradicting operation begins: what ended left of it must be visible to it. */
function contradiction(
  scene: AnomalyScene,
  at: (moment: Nanos) => number,
  top: number,
  bottom: number,
): string {
  const culprit = scene.bars.find((bar) => bar.culprit);
  if (culprit === undefined || scene.bars.length < 2) return "";
  const x = at(culprit.from);
  return `<line class="contradiction" x1="${x}" x2="${x}" y1="${top - 4}" y2="${bottom}"/>`;
}

/** Moments of invocation and completion, as many as have room; distances are not to scale. */
function axis(
  scene: AnomalyScene,
  layout: TimeLayout,
  at: (moment: Nanos) => number,
  bottom: number,
  width: number,
): string {
  const culprit = scene.bars.find((bar) => bar.culprit);
  const wanted = new Set(scene.bars.flatMap((bar) => [bar.from, bar.to]));
  const inner = layout.moments.filter((moment) => wanted.has(moment) && moment !== scene.to);
  const taken: number[] = [];
  const ticks: string[] = [];
  const first = culprit === undefined ? [] : [culprit.from];
  for (const moment of [...first, ...inner]) {
    const x = at(moment);
    if (taken.some((other) => Math.abs(other - x) < 66)) continue;
    taken.push(x);
    const anchor = x > width - 40 ? "end" : "middle";
    ticks.push(
      `<line class="tick" x1="${x}" x2="${x}" y1="${bottom}" y2="${bottom + 5}"/>` +
        `<text class="tick-label" x="${x}" y="${bottom + 18}" text-anchor="${anchor}">${formatWhen(moment, scene.timed)}</text>`,
    );
  }
  return ticks.join("");
}

const round = (value: number): number => Math.round(value * 10) / 10;
