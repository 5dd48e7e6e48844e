import type { RunData, RunRecord } from "../harness/run/run-record.ts";
import { facts, verdictWords } from "./facts.ts";
import { anomalyScene } from "./figures/anomaly-scene.ts";
import { anomalyText } from "./figures/anomaly-text.ts";
import { type Guilt, guiltOf } from "./guilty.ts";
import type { Reporter } from "./reporter.ts";
import { printable } from "./text/escape.ts";
import { operationLabel } from "./text/operation-label.ts";
import { formatDuration, formatMoment, formatWhen } from "./text/time.ts";
import { cut } from "./text/value.ts";

/** For a job summary: what a reader of a pull request needs before opening the page. */
export const markdown: Reporter = {
  name: "markdown",
  summary: "a job summary: verdict, anomalies, checks and faults",
  file: "summary.md",
  render,
};

const anomaliesMax = 3;
const faultsMax = 30;

function render(run: RunData): string {
  const { record } = run;
  const guilts = guiltOf(run);
  return [
    `## ${verdictWords(record)}`,
    `**${plain(record.summary)}**`,
    facts(record).map(plain).join(" · "),
    ...guilts.slice(0, anomaliesMax).map(anomaly),
    ...(guilts.length > anomaliesMax
      ? [`${guilts.length - anomaliesMax} more anomalies are in the report.`]
      : []),
    `Reproduce:\n\n${fenced([printable(record.reproduce)])}`,
    table(
      ["check", "verdict", "summary"],
      record.checks.map((check) => [check.name, check.validity, cut(check.summary, 300)]),
    ),
    faults(record),
    ...record.caveats.map(plain),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

function anomaly(guilt: Guilt): string {
  const { kind, key, explanation } = guilt.anomaly;
  const scene = anomalyScene(guilt);
  const figure = scene === undefined ? undefined : (anomalyText(scene, 110) ?? plainList(guilt));
  return [
    `### ${plain(kind)}${key === undefined ? "" : `, key ${plain(String(key))}`}`,
    ...(figure === undefined ? [] : [fenced(figure)]),
    ...explanation.slice(0, 6).map((sentence) => plain(cut(sentence, 800))),
  ].join("\n\n");
}

function plainList(guilt: Guilt): string[] {
  return guilt.operations.map(
    (operation) =>
      `${formatWhen(operation.invokedAt, guilt.timed)}  process ${operation.process}  ${printable(operationLabel(operation))}`,
  );
}

function faults(record: RunRecord): string {
  const struck = record.faults.filter((fault) => fault.skipped === undefined);
  if (struck.length === 0) return "";
  const rows = struck
    .slice(0, faultsMax)
    .map((fault) => [
      fault.name,
      fault.detail,
      formatMoment(fault.injectedAt),
      fault.mendedAt === undefined ? "to the end" : formatDuration(fault.mendedAt - fault.injectedAt),
      fault.evidence.text,
    ]);
  const more =
    struck.length > faultsMax ? `\n\n${struck.length - faultsMax} more faults are in the report.` : "";
  return table(["fault", "where", "from", "for", "evidence"], rows) + more;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(plain).join(" | ")} |`;
  return [line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

/** Markdown's own characters and HTML are made plain: values come from the system under test. */
function plain(text: string): string {
  return printable(text)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/[\\`*_{}[\]#|~!>]/g, (character) => `\\${character}`)
    .replace(/(^|\s)@(?=\w)/g, "$1@\u200b");
}

/** A fence longer than any run of backticks inside cannot be closed from inside. */
function fenced(lines: readonly string[]): string {
  const text = lines.join("\n");
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
