import { auditText, classText, hoursText, rateText, sizeText } from "./matrix-text.ts";
import type { BugTally, MatrixTally } from "./tally.ts";

/** The matrix for a terminal: a line a bug (`!` before one that lives), and the sums. */
export function matrixLines(tally: MatrixTally): string[] {
  const bugs = tally.systems.flatMap(({ bugs: ours, system }) => ours.map((bug) => line(system, bug)));
  const audits = tally.systems.flatMap((system) => system.audits);
  const alarms = audits.flatMap((audit) => audit.alarms);
  return [
    ...columns([
      ["bug", "class", "caught by", "recorded scenario", "first on", "nothing known", "smallest case"],
      ...bugs,
    ]),
    "",
    ...tally.classes.map((one) => `${one.name}: ${classText(one)} killed by the named checker`),
    ...(audits.length === 0 ? [] : [auditText(audits), ...alarms.map((alarm) => `  ${alarm}`)]),
    hoursText(tally.cpuMs),
  ];
}

function line(system: string, { entry, killed, recorded, shrunk, undirected }: BugTally): string[] {
  return [
    `${killed ? " " : "!"} ${system} ${entry.bug}`,
    entry.difficulty ?? "",
    entry.caughtBy,
    recorded === undefined ? "not run" : rateText(recorded.rate),
    recorded?.found.slice(0, 5).join(" ") ?? "",
    rateText(undirected.rate),
    sizeText(shrunk),
  ];
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}
