import { type RecordPart, recordPart } from "./record-part.ts";

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

/** The part of the track record that tells of containers. */
export const dockerRecord: RecordPart<DockerEntry> = recordPart({
  file: "track-record-docker.jsonl",
  heading: "In containers",
  introduction: `The same bugs with \`--env docker\`: real containers, kernel faults, real time, where a seed draws load and faults but
decides nothing. Each scenario was run with the bug until the named checker spoke, and then once without it.
\`npm run bench -- docker-bugs\` measures it.`,
  columns: ["system", "bug", "caught by", "shown", "control", "date", "commit", "command"],
  cells: ({ system, bug, caughtBy, foundOnRun, runs, control, date, commit, command }) => [
    system,
    `\`${bug}\``,
    caughtBy,
    foundOnRun === undefined ? `not in ${runs} runs` : `on run ${foundOnRun}`,
    control,
    date,
    commit,
    `\`${command}\``,
  ],
  keyOf: ({ system, bug }) => `${system} ${bug}`,
});
