import type { Command } from "commander";
import type { MatrixFlags } from "../commands/matrix.ts";

export function addMatrix(program: Command, done: (status: number) => void): void {
  program
    .command("matrix")
    .description(
      "measure how soon, and by which check, each seeded bug is found under each mix of faults; and that systems without bugs are left in peace",
    )
    .argument("[systems...]", "systems of `faultline list systems`; all of ours when absent")
    .option("--bug <names>", "only these bugs, by comma, and no systems without bugs")
    .option("--mix <names>", "only these mixes of faults, by comma: recorded, none, partition, all ...")
    .option("--seeds <n>", "seeds of a cell; recorded scenarios get five times as many", "8")
    .option("--time <time>", "simulated time of a run that no recorded scenario decides", "10s")
    .option("--no-shrink", "do not look for the smallest case of each bug")
    .option("--budget <time>", "begin nothing more after this time")
    .option("--workers <n>", "worker processes; one a core when absent")
    .option("--shard <i/n>", "only every n-th part from the i-th on: one part of n, for n machines")
    .option("--results <file>", "append each result, and measure nothing that is in the file already")
    .option("--html <file>", "write a page of all results")
    .option("--markdown <file>", "write the same as Markdown")
    .option("--json", "print one JSON document on standard output")
    .action(async (systems: string[], flags: MatrixFlags) =>
      done(await (await import("../commands/matrix.ts")).matrix(systems, flags)),
    );
}
