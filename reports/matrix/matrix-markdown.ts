import type { MatrixEntry } from "./matrix-data.ts";
import {
  auditText,
  bestText,
  caseText,
  classText,
  controlText,
  cpuPerHitText,
  hoursText,
  medianCase,
  othersText,
  rateText,
  seedsText,
  sizeText,
  undirectedText,
  whole,
} from "./matrix-text.ts";
import { type BugTally, type MatrixTally, type SystemTally, tallyOf } from "./tally.ts";

/** The matrix as Markdown, from stored results alone; headings begin at the second level. */
export function matrixMarkdown(entries: readonly MatrixEntry[]): string {
  const tally = tallyOf(entries);
  return [
    summary(tally),
    ...tally.systems.filter(({ bugs }) => bugs.length > 0).flatMap((system) => systemSections(system, tally)),
    "## Systems without bugs",
    "Each under every mix of faults that it promises to survive, everything else drawn from the seed. An unknown verdict says why nothing could be decided: too few operations, no recovery.",
    auditTable(tally),
  ].join("\n\n");
}

function summary(tally: MatrixTally): string {
  const { classes, commits, cpuMs, dates, systems } = tally;
  const median = medianCase(tally);
  const bugs = systems.flatMap((system) => system.bugs);
  const replayed = bugs.filter(({ entry }) => entry.found && entry.replayed).length;
  const controls = bugs.reduce((sum, { recorded }) => sum + (recorded?.controls ?? 0), 0);
  const alarms = bugs.reduce((sum, { recorded }) => sum + (recorded?.alarms.length ?? 0), 0);
  return [
    table(
      ["class of the bug", "killed by the named checker", "also where nothing was known of the bug"],
      classes.map((one) => [one.name, classText(one), undirectedText(one)]),
    ),
    [
      `- ${replayed} of ${bugs.length} recorded scenarios find their bug on the recorded seed, and are the same history byte for byte when they are replayed.`,
      `- ${whole(controls)} runs of recorded scenarios without the bug, on seeds that find it: ${alarms === 0 ? "all clean" : `${alarms} not clean`}.`,
      `- ${auditText(systems.flatMap(({ audits }) => audits))}.`,
      ...(median === undefined ? [] : [`- The median shrunk case: ${caseText(median)}.`]),
      `- All of it took ${hoursText(cpuMs)} (${dates.join(", ")}; commits ${commits.join(", ")}).`,
    ].join("\n"),
  ].join("\n\n");
}

function systemSections({ bugs, system }: SystemTally, { mixes }: MatrixTally): string[] {
  const struck = mixes.filter((mix) => bugs.some((bug) => bug.mixes.has(mix)));
  return [
    `## ${system}`,
    table(
      [
        ...["bug", "row", "class", "what is wrong", "caught by", "found on", "seeds to detection"],
        ...["CPU a detection", "also seen by", "smallest case", "control", "command"],
      ],
      bugs.map(recordedRow),
    ),
    "Runs in which the named checker spoke, of those with each mix of faults, where nothing else was known of the bug:",
    table(
      ["bug", ...struck, "seen by any check", "soonest by"],
      bugs.map((bug) => [
        `\`${bug.entry.bug}\``,
        ...struck.map((mix) => {
          const cell = bug.mixes.get(mix);
          return cell === undefined ? "" : `${cell.rate.hits}/${cell.rate.trials}`;
        }),
        `${bug.undirected.detected}/${bug.undirected.rate.trials}`,
        bestText(bug),
      ]),
    ),
  ];
}

function recordedRow({ entry, recorded, shrunk }: BugTally): string[] {
  const { bug, caughtBy, command, difficulty, found, replayed, row, summary } = entry;
  const doubt = [
    ...(found ? [] : ["not found on its seed"]),
    ...(replayed ? [] : ["not the same when replayed"]),
  ];
  return [
    `\`${bug}\``,
    row,
    difficulty ?? "",
    summary,
    caughtBy,
    recorded === undefined ? "not run" : rateText(recorded.rate),
    recorded === undefined ? "" : seedsText(recorded.rate),
    recorded === undefined ? "" : cpuPerHitText(recorded),
    recorded === undefined ? "" : othersText(recorded, caughtBy),
    sizeText(shrunk),
    [...(recorded === undefined ? [] : [controlText(recorded)]), ...doubt].join("; "),
    `\`${command}\``,
  ];
}

function auditTable({ systems }: MatrixTally): string {
  return table(
    ["system", "faults", "workloads", "runs", "operations", "valid", "unknown", "violations"],
    systems.flatMap(({ audits, system }) =>
      audits.map((audit) => [
        system,
        audit.mix,
        audit.workloads.join(", "),
        whole(audit.runs),
        whole(audit.operations),
        whole(audit.valid),
        whole(audit.unknown),
        audit.alarms.length === 0 ? "none" : audit.alarms.join("; "),
      ]),
    ),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
