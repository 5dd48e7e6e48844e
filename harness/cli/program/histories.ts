import type { Command } from "commander";

export function addHistories(program: Command, version: string, done: (status: number) => void): void {
  program
    .command("check")
    .description("check a recorded history: a file, or a stored run")
    .argument(
      "<file>",
      "a history (JSONL, columns, Jepsen EDN, Jepsen console log, Porcupine kv log; packed or not) or a run's folder",
    )
    .option("--model <name>", "linearizability against this model (faultline list models)")
    .option("--checker <name>", "another checker (faultline list checkers)")
    .option(
      "--consistency <name>",
      "a consistency model of registers (sequential, causal ...), or ladder for all of them",
    )
    .option("--format <name>", "the file's format; told from its name and text otherwise")
    .option("--nil <meaning>", "what a read of nil means: initial or unknown")
    .option(
      "--quiet-after <time>",
      "reads that begin this long after the last write must agree (convergence, ladder)",
    )
    .option(
      "--gamma <time>",
      "staleness: shifting the ends of calls by at most half of this makes it linearizable",
    )
    .option("--delta <time>", "staleness: letting reads begin earlier by at most this makes it linearizable")
    .option("--age <time>", "staleness: no read certainly returns what was overwritten longer ago")
    .option("--versions <count>", "staleness: no read certainly misses more values (k-atomicity, k less one)")
    .option("--timeout <time>", "when to give up and answer unknown", "60s")
    .option("--report <file>", "write an HTML report")
    .option("--out <folder>", "where runs are kept", "runs")
    .option("--json", "print one JSON document on standard output")
    .action(async (file: string, flags: Record<string, string>) =>
      done(await (await import("../commands/check.ts")).check(file, flags, version)),
    );
  program
    .command("convert")
    .description("write a recorded history in another form: jsonl, edn, or columns, which are read at once")
    .argument("<in>", "a history in any format that check reads, packed with gzip or not")
    .argument("<out>", "the file to write; its ending tells the form, .gz behind it packs it")
    .option("--to <form>", "jsonl, columns or edn, whatever the ending")
    .option("--format <name>", "the format of the first file; told from its name and text otherwise")
    .option("--nil <meaning>", "what a read of nil means: initial or unknown; kept in columns")
    .action(async (from: string, to: string, flags: Record<string, string>) =>
      done((await import("../commands/convert.ts")).convert(from, to, flags)),
    );
  program
    .command("report")
    .description("draw the report of a stored run again")
    .argument("<run>", "a run's folder, its name, or latest")
    .option("--format <name>", "html, markdown, svg, junit, json or console", "html")
    .option("--file <path>", "where to write it; standard output is -")
    .option("--out <folder>", "where runs are kept", "runs")
    .action(async (name: string, flags: Record<string, string>) =>
      done(await (await import("../commands/report.ts")).report(name, flags, version)),
    );
}
