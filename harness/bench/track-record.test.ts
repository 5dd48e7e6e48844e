import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { matrixHtml } from "../../reports/matrix/matrix-html.ts";
import { matrixResults } from "../cli/matrix/results.ts";
import { ResultsFile } from "../cli/results-file.ts";
import { docsFile } from "./checkout.ts";
import { trackRecordPage } from "./track-record.ts";

test("the track record is what its stored results give: nobody edited it, and nobody forgot to write it anew", () => {
  const file = docsFile("track-record-matrix.jsonl");
  expect(existsSync(file)).toBe(true);
  const entries = [...new ResultsFile(file, matrixResults).known.values()];
  expect(entries.filter(({ kind }) => kind === "bug").length).toBeGreaterThan(40);
  const read = (name: string): string => readFileSync(docsFile(name), "utf8");
  // Not `toBe`: the difference of two pages would be drawn line by line.
  expect(read("track-record.md") === trackRecordPage(entries), "npm run bench -- track-record").toBe(true);
  expect(read("track-record.html") === matrixHtml(entries), "npm run bench -- track-record").toBe(true);
});
