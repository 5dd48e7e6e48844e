import type { FaultRecord, RunData, RunRecord } from "../harness/run/run-record.ts";
import { facts, verdictWords } from "./facts.ts";
import { anomalyScene } from "./figures/anomaly-scene.ts";
import { anomalyText } from "./figures/anomaly-text.ts";
import { ladderScene } from "./figures/ladder-scene.ts";
import { ladderText } from "./figures/ladder-text.ts";
import { type Guilt, guiltOf } from "./guilty.ts";
import type { Reporter } from "./reporter.ts";
import { printable } from "./text/escape.ts";
import { endingOf, operationLabel } from "./text/operation-label.ts";
import { formatWhen } from "./text/time.ts";
import { cut } from "./text/value.ts";
import { wrap } from "./text/wrap.ts";

/** Colours a text, or returns it as it is. The caller knows the terminal and NO_COLOR. */
export type Paint = (tone: Tone, text: string) => string;
export type Tone = "bad" | "good" | "doubt" | "strong" | "quiet";

export interface ConsoleOptions {
  /** Characters a line. */
  readonly width: number;
  readonly paint: Paint;
  /** Where the page was written, if it was. */
  readonly reportPath?: string;
}

export const plainPaint: Paint = (_, text) => text;

/** The last lines on a terminal: the verdict, its reason in a few operations, and how to see it again. */
export function consoleReporter(options: ConsoleOptions): Reporter {
  return {
    name: "console",
    summary: "the verdict and its reason as lines for a terminal",
    file: "summary.txt",
    render: (run) => `${lines(run, options).join("\n")}\n`,
  };
}

const anomaliesMax = 2;
const listed = 8;

function lines(run: RunData, options: ConsoleOptions): string[] {
  const { record } = run;
  const { paint } = options;
  const width = Math.max(40, options.width);
  const guilts = guiltOf(run);
  return [
    paint(tones[record.verdict], `${verdictWords(record)}.`),
    ...wrap(printable(record.summary), width).map((line) => paint("strong", line)),
    ...wrap(facts(record).map(printable).join(" · "), width).map((line) => paint("quiet", line)),
    ...ladders(record, width, paint),
    ...guilts.slice(0, anomaliesMax).flatMap((guilt) => ["", ...anomaly(guilt, width, paint)]),
    ...(guilts.length > anomaliesMax
      ? ["", paint("quiet", `${guilts.length - anomaliesMax} more anomalies are in the report.`)]
      : []),
    ...(guilts.length === 0 ? checks(record, width, paint) : []),
    "",
    ...rows(record, options, width),
  ];
}

const tones: Readonly<Record<RunRecord["verdict"], Tone>> = {
  invalid: "bad",
  valid: "good",
  unknown: "doubt",
};

/** Where a ladder of models was climbed: how far. */
function ladders({ checks: all }: RunRecord, width: number, paint: Paint): string[] {
  return all.flatMap(({ detail }) => {
    const scene = ladderScene(detail);
    if (scene === undefined) return [];
    return [
      "",
      ...ladderText(scene, width - 2).map(({ validity, text }) => `  ${paint(tones[validity], text)}`),
    ];
  });
}

function anomaly(guilt: Guilt, width: number, paint: Paint): string[] {
  const { kind, key, explanation } = guilt.anomaly;
  const title = `${kind}${key === undefined ? "" : `, key ${key}`} (${guilt.check})`;
  const scene = anomalyScene(guilt);
  const figure = scene === undefined ? [] : (anomalyText(scene, width - 2) ?? list(guilt, width - 2));
  const culprit = scene?.bars.find((bar) => bar.culprit);
  const tone = (index: number): Tone =>
    index === culprit?.lane || index === scene?.lanes.length ? "bad" : "strong";
  return [
    paint("bad", cut(printable(title), width)),
    "",
    ...figure.map((line, index) => `  ${paint(tone(index), line)}`),
    ...(figure.length === 0 ? [] : [""]),
    ...explanation
      .slice(0, 5)
      .flatMap((sentence) => wrap(cut(printable(sentence), 600), width - 2).map((line) => `  ${line}`)),
  ];
}

/** Where a figure does not fit: the operations as aligned lines, in order of invocation. */
function list(guilt: Guilt, width: number): string[] {
  const rows = guilt.operations.map((operation) => [
    formatWhen(operation.invokedAt, guilt.timed),
    operation.completedAt === undefined || endingOf(operation) !== "ok"
      ? "…"
      : formatWhen(operation.completedAt, guilt.timed),
    `process ${operation.process}`,
    printable(operation.node ?? ""),
    `${printable(operationLabel(operation))}${operation === guilt.culprit ? "  <-" : ""}`,
  ]);
  return aligned(rows).map((line) => cut(line, width));
}

function checks(record: RunRecord, width: number, paint: Paint): string[] {
  if (record.checks.length === 0) return [];
  const heads = aligned(record.checks.map((check) => [check.validity, printable(check.name)]));
  const room = Math.max(...heads.map((head) => head.length));
  const lines = record.checks.flatMap((check, index) =>
    wrap(cut(printable(check.summary), 1200), Math.max(20, width - room - 4)).map((part, at) => {
      const head = (at === 0 ? heads[index]! : "").padEnd(room);
      return `  ${paint(tones[check.validity], `${head}  ${part}`)}`;
    }),
  );
  return ["", ...lines];
}

function rows(record: RunRecord, options: ConsoleOptions, width: number): string[] {
  const pairs: (readonly [string, string])[] = [
    ["seed", record.seed],
    ["faults", faultsText(record.faults)],
    [
      "outside",
      record.outsideAssumptions.length === 0
        ? ""
        : `its assumptions: ${record.outsideAssumptions.join(", ")}`,
    ],
    ["note", record.caveats.join(" ")],
    ["again", record.reproduce],
    ["report", options.reportPath ?? ""],
  ];
  const label = 9;
  return pairs
    .filter(([, value]) => value !== "")
    .flatMap(([name, value]) => {
      // A command and a path must stay whole, to be copied.
      const whole = name === "again" || name === "report";
      const parts = whole ? [printable(value)] : wrap(printable(value), width - label);
      return parts.map(
        (part, index) => `${options.paint("quiet", (index === 0 ? name : "").padEnd(label))}${part}`,
      );
    });
}

function faultsText(faults: readonly FaultRecord[]): string {
  const struck = faults.filter((fault) => fault.skipped === undefined);
  if (struck.length === 0) return "";
  const counts = new Map<string, number>();
  for (const fault of struck) counts.set(fault.name, (counts.get(fault.name) ?? 0) + 1);
  const names = [...counts]
    .slice(0, listed)
    .map(([name, count]) => (count === 1 ? name : `${count} ${name}`));
  const unseen = struck.filter((fault) => !fault.evidence.bit && fault.evidence.blind !== undefined).length;
  const idle = struck.filter((fault) => !fault.evidence.bit).length - unseen;
  const doubts = [
    ...(idle > 0 ? [`${idle} did not bite`] : []),
    ...(unseen > 0 ? [`${unseen} hidden behind another, the rest seen to bite`] : []),
  ];
  const bit = doubts.length === 0 ? "each seen to bite by a probe" : doubts.join(", ");
  return `${names.join(", ")}${counts.size > listed ? ", ..." : ""} (${bit})`;
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}
