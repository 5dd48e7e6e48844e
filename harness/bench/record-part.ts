import { readFileSync, writeFileSync } from "node:fs";
import { docsFile, readEntries, writeEntries } from "./checkout.ts";

/** A part of docs/track-record.md that is measured on its own, from entries of its own. */
export interface RecordPart<E> {
  /** Keeps the entry, in the place of an older one of the same key, and writes its part of the page anew. */
  put(entry: E): void;
  /** The part as text; "" while nothing was measured. */
  text(): string;
}

export interface RecordPartOptions<E> {
  /** Of docs/, with JSON lines. */
  readonly file: string;
  readonly heading: string;
  readonly introduction: string;
  readonly columns: readonly string[];
  /** The cells of one entry; what would break the table is escaped here. */
  cells(entry: E): readonly string[];
  keyOf(entry: E): string;
}

export function recordPart<E>(options: RecordPartOptions<E>): RecordPart<E> {
  const { heading, introduction, columns, cells, keyOf } = options;
  const file = docsFile(options.file);
  const page = docsFile("track-record.md");
  const text = (): string => {
    const entries = readEntries<E>(file);
    if (entries.length === 0) return "";
    const rows = [columns, columns.map(() => "---"), ...entries.map((entry) => cells(entry).map(escaped))];
    const table = rows.map((row) => `| ${row.join(" | ")} |`).join("\n");
    return `\n## ${heading}\n\n${introduction}\n\n${table}\n`;
  };
  const put = (entry: E): void => {
    const others = readEntries<E>(file).filter((known) => keyOf(known) !== keyOf(entry));
    writeEntries(
      file,
      [...others, entry].toSorted((a, b) => keyOf(a).localeCompare(keyOf(b))),
    );
    const [before = "", rest = ""] = readFileSync(page, "utf8").split(`\n## ${heading}\n`);
    const next = rest.indexOf("\n## ");
    writeFileSync(page, `${before}${text()}${next < 0 ? "" : rest.slice(next)}`);
  };
  return { put, text };
}

function escaped(cell: string): string {
  return cell.replaceAll("|", "\\|").replaceAll("\n", " ");
}
