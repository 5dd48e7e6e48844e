import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderConsole } from "../../../reports/console.ts";
import { html } from "../../../reports/html.ts";
import { reporterNamed } from "../../../reports/index.ts";
import { UsageError } from "../../core/usage-error.ts";
import type { RunData } from "../../run/run-record.ts";
import { findRun, readRun, runFiles } from "../../run/store.ts";
import { consoleOptions, pageScript } from "../perform.ts";

/** `faultline report RUN`: everything after the run is repeated from the stored files. */
export async function report(
  name: string,
  flags: Readonly<Record<string, string>>,
  _version: string,
): Promise<number> {
  const path = findRun(flags["out"]!, name);
  const { data, record } = readRun(path);
  if (record === undefined) {
    throw new UsageError(
      `${path} has no ${"run.json"}: the run did not come to its end. Its history can still be checked: faultline check ${join(path, runFiles.history)} --model ...`,
    );
  }
  const run: RunData = { ...data, record };
  const format = flags["format"]!;
  const text = render(format, run);
  const file = flags["file"] ?? (format === "html" ? join(path, runFiles.report) : "-");
  if (file === "-") process.stdout.write(text);
  else {
    writeFileSync(file, text);
    process.stderr.write(`${file}\n`);
  }
  return 0;
}

function render(format: string, run: RunData): string {
  if (format === "html") return html(pageScript()).render(run);
  if (format === "console") return renderConsole(run, consoleOptions(undefined, false));
  return reporterNamed(format).render(run);
}
