import { escapeMarkup } from "../text/escape.ts";
import { figureStyle } from "./figure-style.ts";
import { type PlotPoint, type PlotScene, type PlotSeries, placeOn, ticksOf } from "./plot-scene.ts";

const area = { left: 70, top: 44, width: 470, height: 290 };
const legendLeft = area.left + area.width + 24;
const legendWidth = 270;
const width = legendLeft + legendWidth;
const height = area.top + area.height + 56;
const hues = 6;

/** A plot as a figure of its own: axes, series told apart by colour and by their marks, and a legend in their order. */
export function plotSvg(scene: PlotScene): string {
  const x = (value: number): number => round(area.left + placeOn(scene.x, value) * area.width);
  const y = (value: number): number => round(area.top + (1 - placeOn(scene.y, value)) * area.height);
  const measured = scene.series.filter(({ predicts }) => predicts === undefined).map(({ name }) => name);
  const hue = ({ name, predicts }: PlotSeries): number => {
    const at = measured.indexOf(predicts ?? name);
    return at < 0 ? hues : at % hues;
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="faultline-figure plot" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeMarkup(scene.title)}">`,
    figureStyle(true),
    `<style>${shapes}</style>`,
    `<text class="lane-label" x="${area.left}" y="24">${escapeMarkup(scene.title)}</text>`,
    ...axes(scene, x, y),
    ...scene.series.map((series) => {
      const points = series.points.map((point) => ({ x: x(point.x), y: y(point.y) }));
      return `<g class="hue-${hue(series)}${series.predicts === undefined ? "" : " predicted"}">${drawnAs(series, points)}</g>`;
    }),
    ...scene.series.map((series, at) => legendEntry(series, hue(series), area.top + 8 + at * 22)),
    "</svg>\n",
  ].join("");
}

function axes(scene: PlotScene, x: (value: number) => number, y: (value: number) => number): string[] {
  const [right, bottom] = [area.left + area.width, area.top + area.height];
  const number = (value: number): string =>
    Math.abs(value) >= 1000 ? value.toLocaleString("en-US") : String(value);
  return [
    ...ticksOf(scene.y).map(
      (tick) =>
        `<path class="lane" d="M${area.left} ${y(tick)}H${right}"/><text class="tick-label" text-anchor="end" x="${area.left - 8}" y="${y(tick) + 4}">${number(tick)}</text>`,
    ),
    ...ticksOf(scene.x).map(
      (tick) =>
        `<path class="tick" d="M${x(tick)} ${bottom}v5"/><text class="tick-label" text-anchor="middle" x="${x(tick)}" y="${bottom + 18}">${number(tick)}</text>`,
    ),
    `<path class="tick" d="M${area.left} ${bottom}H${right}"/>`,
    `<text class="tick-label" text-anchor="middle" x="${area.left + area.width / 2}" y="${bottom + 42}">${escapeMarkup(scene.x.label)}</text>`,
    `<text class="tick-label" text-anchor="middle" transform="translate(18 ${area.top + area.height / 2})rotate(-90)">${escapeMarkup(scene.y.label)}</text>`,
  ];
}

function drawnAs({ drawn }: PlotSeries, points: readonly PlotPoint[]): string {
  const marks = points.map(({ x, y }) => `<circle cx="${x}" cy="${y}" r="3.2"/>`).join("");
  const [first, ...rest] = points;
  if (drawn === "marks" || first === undefined) return marks;
  const path = rest.map(({ x, y }) => (drawn === "steps" ? `H${x}V${y}` : `L${x} ${y}`)).join("");
  // Many points close together would hide their line.
  return `<path d="M${first.x} ${first.y}${path}"/>${points.length > 40 || drawn === "steps" ? "" : marks}`;
}

function legendEntry(series: PlotSeries, hue: number, y: number): string {
  const middle = { x: legendLeft + 13, y };
  const ends = [
    { x: legendLeft, y },
    { x: legendLeft + 26, y },
  ];
  const sample =
    series.drawn === "marks" ? drawnAs(series, [middle]) : drawnAs({ ...series, drawn: "steps" }, ends);
  return `<g class="hue-${hue}${series.predicts === undefined ? "" : " predicted"}">${sample}</g><text class="tick-label" x="${legendLeft + 36}" y="${y + 4}">${escapeMarkup(series.name)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

// Hues that people with any kind of colour vision tell apart (Okabe and Ito 2008), each readable on light and on dark.
const shapes = `
.plot path{fill:none;stroke:var(--rule)}
.plot .tick{stroke:var(--muted)}
.plot g path{stroke:var(--hue);stroke-width:1.8;stroke-linejoin:round}
.plot g circle{fill:var(--hue)}
.plot .predicted path{stroke-dasharray:5 4;stroke-width:1.4}
.plot .predicted circle{fill:none;stroke:var(--hue);stroke-width:1.2}
.hue-0{--hue:#0072b2}.hue-1{--hue:#d55e00}.hue-2{--hue:#009e73}.hue-3{--hue:#cc79a7}.hue-4{--hue:#b8860b}.hue-5{--hue:#56a0d3}.hue-6{--hue:var(--muted)}
@media (prefers-color-scheme:dark){.hue-0{--hue:#4aa8e0}.hue-1{--hue:#f0823a}.hue-2{--hue:#2fc29a}.hue-4{--hue:#e0b040}}`;
