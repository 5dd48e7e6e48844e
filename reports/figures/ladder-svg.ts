import { escapeMarkup } from "../text/escape.ts";
import { cut } from "../text/value.ts";
import { figureStyle } from "./figure-style.ts";
import type { LadderBox, LadderScene } from "./ladder-scene.ts";
import { ladderMarks } from "./ladder-text.ts";

const boxHeight = 30;
const rowHeight = 62;
const gap = 14;
const characterWidth = 6.9;

/** The ladder as a figure: strong models at the top; a line from each model to those that it implies. */
export function ladderSvg(scene: LadderScene, options: { readonly standalone: boolean }): string {
  const { width, height, boxes } = laidOut(scene);
  const lines = scene.edges.map(({ stronger, weaker, isBreak }) => {
    const [from, to] = [boxes.get(stronger)!, boxes.get(weaker)!];
    const [x1, y1, x2, y2] = [from.x + from.width / 2, from.y + boxHeight, to.x + to.width / 2, to.y];
    const bend = Math.round((y2 - y1) / 2);
    return `<path class="${isBreak ? "break" : "implies"}" d="M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}"/>`;
  });
  const drawn = [...boxes.values()].map(({ box, x, y, width: wide }) => {
    const follows = box.impliedBy === "" ? "" : " follows";
    return (
      `<g class="rung ${box.validity}${follows}"><title>${escapeMarkup(cut(box.summary, 400))}</title>` +
      // Lines pass behind pale boxes, too.
      `<rect class="ground" x="${x}" y="${y}" width="${wide}" height="${boxHeight}" rx="5"/>` +
      `<rect x="${x}" y="${y}" width="${wide}" height="${boxHeight}" rx="5"/>` +
      `<text x="${x + wide / 2}" y="${y + 20}">${escapeMarkup(labelOf(box))}</text></g>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="faultline-figure ladder" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeMarkup(description(scene))}">`,
    figureStyle(options.standalone),
    `<style>${shapes}</style>`,
    // Breaks are drawn over the other lines, boxes over all lines.
    ...lines.toSorted((a, b) => Number(a.includes("break")) - Number(b.includes("break"))),
    ...drawn,
    "</svg>",
  ].join("");
}

const shapes = `
.ladder path{fill:none;stroke:var(--muted);stroke-opacity:.45}
.ladder path.break{stroke:var(--accent);stroke-opacity:1;stroke-width:1.6;stroke-dasharray:5 4}
.ladder .rung rect{fill:var(--ok);stroke:var(--ok-edge)}
.ladder .rung.invalid rect{fill:var(--accent-soft);stroke:var(--accent)}
.ladder .rung.unknown rect{fill:var(--open);stroke:var(--open-edge);stroke-dasharray:4 3}
.ladder .rung.follows rect{fill-opacity:.35;stroke-opacity:.6}
.ladder .rung rect.ground{fill:var(--paper,#fff);fill-opacity:1;stroke:none}
.ladder .rung text{text-anchor:middle;font-weight:500}
.ladder .rung.invalid text{fill:var(--accent)}
.ladder .rung.follows text{font-weight:400}`;

interface Placed {
  readonly box: LadderBox;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

function laidOut(scene: LadderScene): {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Placed>;
} {
  const widths = scene.rows.map((row) =>
    row.map((box) => Math.round(labelOf(box).length * characterWidth + 20)),
  );
  const total = (row: readonly number[]): number => row.reduce((sum, one) => sum + one + gap, -gap);
  const width = Math.max(640, ...widths.map(total)) + 4;
  const boxes = new Map<string, Placed>();
  for (const [at, row] of scene.rows.entries()) {
    // What is left of the width goes between the boxes and to both ends alike.
    const space = (width - 4 - total(widths[at]!)) / (row.length + 1);
    let x = 2 + space;
    const y = 2 + (scene.rows.length - 1 - at) * rowHeight;
    for (const [place, box] of row.entries()) {
      const wide = widths[at]![place]!;
      boxes.set(box.name, { box, x: Math.round(x), y, width: wide });
      x += wide + gap + space;
    }
  }
  return { width, height: (scene.rows.length - 1) * rowHeight + boxHeight + 4, boxes };
}

function labelOf(box: LadderBox): string {
  return `${ladderMarks[box.validity]} ${cut(box.name, 40)}`;
}

function description({ rows }: LadderScene): string {
  const told = rows.flat().toReversed();
  const named = (validity: LadderBox["validity"]): string =>
    told
      .filter((box) => box.validity === validity)
      .map(({ name }) => name)
      .join(", ") || "none";
  return `Consistency models, strong ones first. Hold: ${named("valid")}. Refuted: ${named("invalid")}. Not decided: ${named("unknown")}.`;
}
