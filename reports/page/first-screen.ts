import type { RunData, RunRecord } from "../../harness/run/run-record.ts";
import { facts, verdictWords } from "../facts.ts";
import { anomalyScene } from "../figures/anomaly-scene.ts";
import { anomalySvg } from "../figures/anomaly-svg.ts";
import { ladderScene } from "../figures/ladder-scene.ts";
import { ladderSvg } from "../figures/ladder-svg.ts";
import { type Guilt, guiltOf } from "../guilty.ts";
import { escapeMarkup as escaped } from "../text/escape.ts";
import { formatMoment } from "../text/time.ts";
import { cut } from "../text/value.ts";

/** As many anomalies get a figure; a reader who needs the eleventh has a bigger problem. */
const figuresMax = 10;

/**
 * What a reader must know, as plain markup that needs no script: the verdict, the few guilty operations and
 * what is wrong with them, and how to see it again.
 */
export function firstScreen(run: RunData): string {
  const { record } = run;
  const guilts = guiltOf(run);
  return [
    `<section class="verdict ${record.verdict}" id="verdict" aria-label="Verdict">`,
    `<p class="eyebrow">${verdictWords(record)}</p>`,
    `<h1>${escaped(record.summary)}</h1>`,
    `<p class="facts">${facts(record)
      .map((fact) => `<span>${escaped(fact)}</span>`)
      .join("")}</p>`,
    ladders(record),
    guilts.length === 0 ? reasons(record) : anomalies(guilts),
    reproduce(record),
    notices(record),
    "</section>",
  ].join("");
}

/** Where a ladder of models was climbed: how far, strong models at the top. */
function ladders({ checks }: RunRecord): string {
  return checks
    .flatMap(({ detail }) => ladderScene(detail) ?? [])
    .map(
      (scene) =>
        `<div class="figure ladder-figure" tabindex="0" role="group" aria-label="The ladder of consistency models">${ladderSvg(scene, { standalone: false })}</div>` +
        `<p class="figure-note">✓ holds, ✗ refuted, ? not decided; pale: follows from another model. Lines lead from each model down to those that it implies; red ones are where this history breaks off.</p>`,
    )
    .join("");
}

function anomalies(guilts: readonly Guilt[]): string {
  return guilts
    .slice(0, figuresMax)
    .map((guilt, index) => anomaly(guilt, index, Math.min(guilts.length, figuresMax)))
    .join("");
}

function anomaly(guilt: Guilt, index: number, count: number): string {
  const scene = anomalyScene(guilt);
  const figure =
    scene === undefined
      ? ""
      : `<div class="figure" tabindex="0" role="group" aria-label="The guilty operations">${anomalySvg(scene, { standalone: false, widthMin: 720 })}</div>` +
        `<p class="figure-note">${figureNote(guilt)}</p>`;
  const { key, kind, explanation } = guilt.anomaly;
  const where = [`found by ${guilt.check}`, ...(key === undefined ? [] : [`key ${key}`])].join(", ");
  return (
    `<article class="anomaly" data-anomaly="${index}" aria-label="Anomaly ${index + 1} of ${count}">` +
    `<header><h2>${escaped(sentenceCase(kind))}</h2><span>${escaped(where)}</span></header>` +
    `<div class="body"><div>${figure}</div><div class="explanation">` +
    explanation
      .slice(0, 8)
      .map((sentence) => `<p>${escaped(cut(sentence, 1200))}</p>`)
      .join("") +
    `${during(guilt)}</div></div></article>`
  );
}

function figureNote(guilt: Guilt): string {
  const more = guilt.more === 0 ? "" : ` ${guilt.more} more operations in between are not drawn.`;
  return `Order is exact, distances are not to scale. The red rule marks where the contradicting operation begins.${more}`;
}

function during(guilt: Guilt): string {
  if (guilt.faults.length === 0) return "";
  const names = guilt.faults.slice(0, 4).map((fault) => `${fault.name} (${fault.detail})`);
  const more = guilt.faults.length > 4 ? ` and ${guilt.faults.length - 4} more` : "";
  return `<p class="during">In force between ${formatMoment(guilt.from)} and ${formatMoment(guilt.to)}: ${escaped(names.join("; "))}${more}.</p>`;
}

/** Without an anomaly, each check says for itself what it found or missed; doubts first. */
function reasons(record: RunRecord): string {
  const rank = { invalid: 0, unknown: 1, valid: 2 };
  const checks = record.checks.toSorted((one, other) => rank[one.validity] - rank[other.validity]);
  const items = checks.map(
    (check) => `<li><span>${escaped(check.name)}</span><span>${escaped(cut(check.summary, 600))}</span></li>`,
  );
  return items.length === 0 ? "" : `<ul class="reasons">${items.join("")}</ul>`;
}

function reproduce(record: RunRecord): string {
  if (record.reproduce === "") return "";
  // No line ends between the two dashes of an option.
  const words = record.reproduce.split(" ").map((word) => `<span>${escaped(word)}</span>`);
  return `<div class="reproduce"><code id="reproduce">${words.join(" ")}</code><button type="button" id="copy" hidden>Copy</button></div>`;
}

function notices(record: RunRecord): string {
  const outside = record.outsideAssumptions.map(
    (fault) =>
      `The system does not promise to survive ${fault}, which struck: a violation may lie outside its assumptions.`,
  );
  const all = [...outside, ...record.caveats];
  return all.length === 0
    ? ""
    : `<div class="notices">${all.map((text) => `<p>${escaped(text)}</p>`).join("")}</div>`;
}

function sentenceCase(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
