import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How one seeded bug fared in containers. */
export interface DockerEntry {
  readonly system: string;
  readonly bug: string;
  readonly caughtBy: string;
  /** How many runs were made with the bug. */
  readonly runs: number;
  /** The run that showed it; absent when none did. */
  readonly foundOnRun?: number;
  /** The verdict of the same scenario without the bug. */
  readonly control: string;
  readonly command: string;
  readonly commit: string;
  readonly date: string;
}

const docs: string = join(import.meta.dirname, "../../../docs");
const file: string = join(docs, "track-record-docker.jsonl");
const page: string = join(docs, "track-record.md");
const heading = "## In containers";

/** Keeps the entry, in the place of an older one of the same bug, and writes its part of the page anew. */
export function putDockerEntry(entry: DockerEntry): void {
  const entries = [...readEntries().filter((known) => keyOf(known) !== keyOf(entry)), entry];
  const sorted = entries.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
  writeFileSync(file, sorted.map((known) => `${JSON.stringify(known)}\n`).join(""));
  const [before = "", rest = ""] = readFileSync(page, "utf8").split(`\n${heading}\n`);
  const next = rest.indexOf("\n## ");
  writeFileSync(page, `${before}${dockerPart()}${next < 0 ? "" : rest.slice(next)}`);
}

/** The part of the track record that tells of containers; "" while nothing was measured. */
export function dockerPart(): string {
  const entries = readEntries();
  if (entries.length === 0) return "";
  return `
${heading}

The same bugs with \`--env docker\`: real containers, kernel faults, real time, where a seed draws load and faults but
decides nothing. Each scenario was run with the bug until the named checker spoke, and then once without it.
\`npm run bench -- docker-bugs\` measures it.

| system | bug | caught by | shown | control | date | commit | command |
| --- | --- | --- | --- | --- | --- | --- | --- |
${entries.map(row).join("\n")}
`;
}

function row(entry: DockerEntry): string {
  const { foundOnRun, runs } = entry;
  const shown = foundOnRun === undefined ? `not in ${runs} runs` : `on run ${foundOnRun}`;
  const { system, bug, caughtBy, control, date, commit, command } = entry;
  return `| ${system} | \`${bug}\` | ${caughtBy} | ${shown} | ${control} | ${date} | ${commit} | \`${command}\` |`;
}

const keyOf = ({ system, bug }: DockerEntry): string => `${system} ${bug}`;

function readEntries(): readonly DockerEntry[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as DockerEntry);
}
