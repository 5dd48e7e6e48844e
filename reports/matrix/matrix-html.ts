import { firstScreenStyle } from "../page/style/first-screen-style.ts";
import { escapeMarkup } from "../text/escape.ts";
import type { MatrixEntry } from "./matrix-data.ts";
import { bugDetails } from "./matrix-html-bug.ts";
import { matrixStyle } from "./matrix-style.ts";
import {
  auditText,
  caseText,
  classText,
  hoursText,
  medianCase,
  undirectedText,
  whole,
} from "./matrix-text.ts";
import { type BugTally, type CellTally, type MatrixTally, type SystemTally, tallyOf } from "./tally.ts";

/** The matrix as one page without scripts, from stored results alone: a row a bug, which opens to tell all of it. */
export function matrixHtml(entries: readonly MatrixEntry[]): string {
  const tally = tallyOf(entries);
  const bugs = tally.systems.flatMap((system) => system.bugs);
  const killed = bugs.filter((bug) => bug.killed).length;
  const title = `${killed} of ${bugs.length} seeded bugs are found by the checker that must find them`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>faultline: detection matrix</title>
<style>${firstScreenStyle}${matrixStyle}</style>
</head>
<body>
<header class="top"><div><span class="brand">faultline</span><nav aria-label="Sections">${tally.systems
    .filter((system) => system.bugs.length > 0)
    .map(({ system }) => `<a href="#${escapeMarkup(system)}">${escapeMarkup(system)}</a>`)
    .join("")}<a href="#audit">systems without bugs</a></nav></div></header>
<main>
<section class="verdict">
<p class="eyebrow">Detection matrix</p>
<h1>${escapeMarkup(title)}</h1>
<p class="facts">${facts(tally)
    .map((fact) => `<span>${escapeMarkup(fact)}</span>`)
    .join("")}</p>
${classes(tally)}
</section>
${legend}
${tally.systems
  .filter((system) => system.bugs.length > 0)
  .map((system) => systemSection(system, tally.mixes))
  .join("\n")}
${audit(tally)}
</main>
</body>
</html>
`;
}

function facts(tally: MatrixTally): string[] {
  const median = medianCase(tally);
  return [
    auditText(tally.systems.flatMap(({ audits }) => audits)),
    ...(median === undefined ? [] : [`median shrunk case: ${caseText(median)}`]),
    hoursText(tally.cpuMs),
    tally.dates.join(", "),
  ];
}

function classes({ classes: rows }: MatrixTally): string {
  const row = (one: MatrixTally["classes"][number]): string => {
    const reached = one.target === undefined || one.killed >= one.target * one.bugs;
    return `<div class="${reached ? "reached" : "missed"}"><dt>${escapeMarkup(one.name)}</dt><dd>${escapeMarkup(classText(one))}<small>where nothing was known of the bug: ${undirectedText(one)}</small></dd></div>`;
  };
  return `<dl class="classes">${rows.map(row).join("")}</dl>`;
}

const legend = `<p class="legend">A square tells in how many runs the checker that must find the bug did so: <i class="s0"></i>none <i class="s1"></i>some <i class="s2"></i>half <i class="s3"></i>most <i class="s4"></i>all; <i class="other"></i>only other checks spoke. <em>recorded</em> is the bug's own scenario; the other columns know nothing of the bug but which options its part of the system needs, and draw everything else from the seed. Open a row for its figures, its smallest case and the command that shows it.</p>`;

function systemSection({ bugs, system }: SystemTally, mixes: readonly string[]): string {
  const struck = mixes.filter((mix) => bugs.some((bug) => bug.mixes.has(mix)));
  const killed = bugs.filter((bug) => bug.killed).length;
  const head = ["recorded", ...struck].map((mix) => `<span>${escapeMarkup(mix)}</span>`).join("");
  return `<section class="system" id="${escapeMarkup(system)}" style="--columns:${struck.length + 1}">
<h2>${escapeMarkup(system)} <small>${killed} of ${bugs.length}</small></h2>
<div class="grid">
<div class="row head" aria-hidden="true"><span>bug</span><span>row</span><span>class</span><span>caught by</span>${head}</div>
<ul>
${bugs.map((bug) => bugRow(bug, struck)).join("\n")}
</ul>
</div>
</section>`;
}

function bugRow(bug: BugTally, mixes: readonly string[]): string {
  const { entry, recorded } = bug;
  const squares = [square("recorded", recorded), ...mixes.map((mix) => square(mix, bug.mixes.get(mix)))].join(
    "",
  );
  const name = `<span class="bug">${escapeMarkup(entry.bug)}</span><span class="note">${escapeMarkup(entry.row)}</span><span class="note">${escapeMarkup(entry.difficulty ?? "")}</span>`;
  return `<li><details${bug.killed ? "" : ' class="alive"'}><summary class="row">${name}<span class="note">${escapeMarkup(entry.caughtBy)}</span>${squares}</summary>${bugDetails(bug)}</details></li>`;
}

function square(mix: string, cell: CellTally | undefined): string {
  if (cell === undefined || cell.rate.trials === 0) return '<span class="square empty"></span>';
  const { hits, trials } = cell.rate;
  const share = hits / trials;
  const shade = hits === 0 ? 0 : share < 0.35 ? 1 : share < 0.65 ? 2 : share < 1 ? 3 : 4;
  const other = hits === 0 && cell.detected > 0 ? " other" : "";
  const checks = [...cell.caught].map(([check, count]) => `${check} ${count}`).join(", ") || "nothing found";
  const label = `${mix}: ${hits} of ${trials} (${checks})`;
  return `<span class="square s${shade}${other}" title="${escapeMarkup(label)}">${hits}/${trials}</span>`;
}

function audit({ systems }: MatrixTally): string {
  if (systems.every(({ audits }) => audits.length === 0)) return "";
  const rows = systems.flatMap(({ audits, system }) =>
    audits.map(
      (one, index) =>
        `<tr><th scope="row">${index === 0 ? escapeMarkup(system) : ""}</th><td>${escapeMarkup(one.mix)}</td><td>${escapeMarkup(one.workloads.join(", "))}</td><td class="n">${whole(one.runs)}</td><td class="n">${whole(one.operations)}</td><td class="n">${whole(one.valid)}</td><td class="n">${whole(one.unknown)}</td><td>${one.alarms.length === 0 ? "none" : `<b class="alarm">${one.alarms.length}</b><br>${one.alarms.map(escapeMarkup).join("<br>")}`}</td></tr>`,
    ),
  );
  return `<section class="audit" id="audit">
<h2>Systems without bugs</h2>
<p class="lead">Each under every mix of faults that it promises to survive, everything else drawn from the seed. A violation here would be a false alarm, or a bug nobody seeded. An unknown verdict says why nothing could be decided: too few operations, no recovery.</p>
<div class="scroll"><table><thead><tr><th>system</th><th>faults</th><th>workloads</th><th class="n">runs</th><th class="n">operations</th><th class="n">valid</th><th class="n">unknown</th><th>violations</th></tr></thead><tbody>${rows.join("\n")}</tbody></table></div>
</section>`;
}
