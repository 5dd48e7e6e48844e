import { type RecordPart, recordPart } from "./record-part.ts";

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

/** The part of the track record that tells of servers. */
export const serversRecord: RecordPart<ServerEntry> = recordPart({
  file: "track-record-servers.jsonl",
  heading: "Servers that are not ours",
  introduction: `Systems in containers that nobody here wrote, with what is known of them. A run there is not decided by its seed; each
was repeated until it showed what is known, and the number of runs is told. \`npm run bench -- servers\` measures it.`,
  columns: [
    ...["system", "what is known", "expected", "shown", "what the run said"],
    ...["operations", "date", "commit", "command"],
  ],
  cells: (entry) => [
    entry.system,
    entry.precedent === "" ? entry.summary : `${entry.summary} (${entry.precedent})`,
    entry.expected,
    entry.shown ? `on run ${entry.runs}` : `not in ${entry.runs} runs`,
    entry.finding,
    String(entry.operations),
    entry.date,
    entry.commit,
    `\`${entry.command}\``,
  ],
  keyOf: ({ system, exhibit }) => `${system} ${exhibit}`,
});
