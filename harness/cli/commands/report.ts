import { join } from "node:path";
import { consoleReporter } from "../../../reports/console.ts";
import { reporters } from "../../../reports/index.ts";
import { pageScript } from "../../../reports/page-script.ts";
import { UsageError, unknownName } from "../../core/usage-error.ts";
import { writeWhole } from "../../run/files.ts";
import type { RunData } from "../../run/run-record.ts";
import { findRun, readRun, runFiles } from "../../run/store.ts";
import { consoleOptions } from "../perform.ts";

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
    writeWhole(file, text, "--file");
    process.stderr.write(`${file}\n`);
  }
  return 0;
}

function render(format: string, run: RunData): string {
  if (format === "console") return consoleReporter(consoleOptions()).render(run);
  const known = reporters(pageScript());
  const reporter = known.find((one) => one.name === format);
  if (reporter === undefined) {
    throw unknownName(
      "report format",
      format,
      known.map((one) => one.name),
    );
  }
  return reporter.render(run);
}
