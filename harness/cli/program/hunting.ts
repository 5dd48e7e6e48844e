import type { Command } from "commander";
import type { ShrinkFlags } from "../commands/shrink.ts";
import type { SweepFlags } from "../commands/sweep.ts";
import type { RunFlags } from "../run-flags.ts";
import { systemOptionTexts } from "../system-option-texts.ts";
import { addExplore } from "./explore.ts";
import { addScenarioOptions, optionTexts, systemArgument, takeSystemOptions } from "./system-options.ts";

/** Many runs of one kind, and what comes after a run that failed. */
export function addHunting(program: Command, version: string, done: (status: number) => void): void {
  const sweep = program
    .command("sweep")
    .description(
      "run many seeds, in the simulator on all cores, elsewhere one after the other, and group what failed",
    )
    .argument("<system>", systemArgument)
    .argument("[args...]", "options of the system and their values")
    .option("--seeds <n>", "how many", "100")
    .option("--from <seed>", "the first seed, a whole number", "1")
    .option("--workers <n>", "worker threads of the simulator; one a core when absent")
    .option("--out <folder>", "where runs in real time are kept", "runs")
    .option("--shard <i/n>", "only every n-th seed from the i-th on: one part of n, for n machines")
    .option("--results <file>", "append each seed's result, and run no seed that is in the file already")
    .option(
      "--guided <yes>",
      "change the faults of runs that showed something rare, in place of most of those drawn: yes or no",
      "no",
    )
    .option("--fail-fast", "stop at the first seed that is not valid")
    .option("--json", "print one JSON document on standard output");
  addScenarioOptions(sweep);
  takeSystemOptions(sweep).action(
    async (_system: string, _args: string[], flags: SweepFlags & Record<string, unknown>) => {
      const { words, texts } = systemOptionTexts(sweep.args, process.argv);
      const command = await import("../commands/sweep.ts");
      done(await command.sweep(words, flags, { ...optionTexts(flags), ...texts }, version));
    },
  );
  addExplore(program, version, done);
  program
    .command("shrink")
    .description(
      "make the smallest case that still fails like a run, by executing smaller ones in the simulator",
    )
    .argument("<run>", "a run's folder, its name, latest, or a file with a whole scenario")
    .option("--runs <n>", "executions at most", "1000")
    .option("--time <time>", "time it may take at most", "3m")
    .option("--write <file>", "where the case is written, YAML or JSON; beside the run when absent")
    .option("--out <folder>", "where runs are kept", "runs")
    .option("--quiet", "nothing but the verdict")
    .option("--json", "print one JSON document on standard output")
    .action(async (name: string, flags: ShrinkFlags) =>
      done(await (await import("../commands/shrink.ts")).shrinkCommand(name, flags, version)),
    );
  program
    .command("replay")
    .description("run a stored run again from its scenario and compare, event by event")
    .argument("<run>", "a run's folder, its name, or latest")
    .option("--out <folder>", "where runs are kept", "runs")
    .option("--json", "print one JSON document on standard output")
    .action(async (name: string, flags: RunFlags) =>
      done(await (await import("../commands/replay.ts")).replay(name, flags, version)),
    );
}
