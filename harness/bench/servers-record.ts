import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a run of a system of servers showed, beside what it is known to show. */
export interface ServerEntry {
  readonly system: string;
  readonly exhibit: string;
  readonly summary: string;
  readonly precedent: string;
  readonly expected: string;
  /** How many runs were made until the expected was seen, or all. */
  readonly runs: number;
  readonly shown: boolean;
  readonly finding: string;
  readonly operations: number;
  readonly command: string;
  readonly commit: string;
  readonly date: string;
}

const docs: string = join(import.meta.dirname, "../../../docs");
const file: string = join(docs, "track-record-servers.jsonl");
const page: string = join(docs, "track-record.md");
const heading = "## Servers that are not ours";

/** Keeps the entry, in the place of an older one of the same exhibit, and writes its part of the page anew. */
export function putServerEntry(entry: ServerEntry): void {
  const entries = [...readEntries().filter((known) => keyOf(known) !== keyOf(entry)), entry];
  const sorted = entries.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
  writeFileSync(file, sorted.map((known) => `${JSON.stringify(known)}\n`).join(""));
  const [before = "", rest = ""] = readFileSync(page, "utf8").split(`\n${heading}\n`);
  const next = rest.indexOf("\n## ");
  writeFileSync(page, `${before}${serversPart()}${next < 0 ? "" : rest.slice(next)}`);
}

/** The part of the track record that tells of servers; "" while nothing was measured. */
export function serversPart(): string {
  const entries = readEntries();
  if (entries.length === 0) return "";
  return `
${heading}

Systems in containers that nobody here wrote, with what is known of them. A run there is not decided by its seed; each
was repeated until it showed what is known, and the number of runs is told. \`npm run bench -- servers\` measures it.

| system | what is known | expected | shown | what the run said | operations | date | commit | command |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${entries.map(row).join("\n")}
`;
}

function row(entry: ServerEntry): string {
  const cells = [
    entry.system,
    entry.precedent === "" ? entry.summary : `${entry.summary} (${entry.precedent})`,
    entry.expected,
    entry.shown ? `on run ${entry.runs}` : `not in ${entry.runs} runs`,
    entry.finding,
    String(entry.operations),
    entry.date,
    entry.commit,
    `\`${entry.command}\``,
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
}

const keyOf = ({ system, exhibit }: ServerEntry): string => `${system} ${exhibit}`;

function readEntries(): readonly ServerEntry[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as ServerEntry);
}
