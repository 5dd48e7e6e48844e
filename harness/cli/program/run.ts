import { type Command, Option } from "commander";
import type { RunFlags } from "../run-flags.ts";
import { systemOptionTexts } from "../system-option-texts.ts";
import { addScenarioOptions, optionTexts, systemArgument, takeSystemOptions } from "./system-options.ts";

export function addRun(program: Command, version: string, done: (status: number) => void): void {
  program
    .command("demo")
    .description(
      "run a Raft with a real bug until a partition makes it answer wrongly; explain it, and say how to replay it",
    )
    .option("--out <folder>", "where runs are kept", "runs")
    .option("--json", "print one JSON document on standard output")
    .action(async (flags: RunFlags) =>
      done(await (await import("../commands/demo.ts")).demo(flags, version)),
    );
  const run = program
    .command("run")
    .description("run a system under a workload and faults, and check what its clients saw")
    .argument("[system]", systemArgument)
    .argument("[args...]", "arguments of the --program, after --")
    .option(
      "--program <path>",
      "instead of a system: any program that speaks Maelstrom's protocol on its standard streams",
    )
    .option("--system <name>", "the same as the argument");
  addRunOptions(run);
  takeSystemOptions(run).action(
    async (_system: string | undefined, _args: string[], flags: RunFlags & Record<string, unknown>) => {
      const { runCommand } = await import("../commands/run.ts");
      const { words, texts } = systemOptionTexts(run.args, process.argv);
      const [system, ...args] = words;
      done(await runCommand(system, args, flags, { ...optionTexts(flags), ...texts }, version));
    },
  );
}

function addRunOptions(run: Command): void {
  addScenarioOptions(run);
  run
    .addOption(
      new Option(
        "--seed <seed>",
        "decides everything that is drawn; without it one is drawn and printed",
      ).env("FAULTLINE_SEED"),
    )
    .option(
      "--scenario <file>",
      "a YAML or JSON file with these options by name, or the scenario.json of a run",
    )
    .option("--json", "print one JSON document on standard output")
    .option("--quiet", "nothing but the verdict")
    .option("--out <folder>", "where runs are kept", "runs")
    .option("--no-store", "keep nothing")
    .option(
      "--write-schedule <file>",
      "write every operation, fault and delay, to be edited and run with --scenario",
    )
    .option("--print-scenario", "print the scenario with everything drawn, and stop");
}
