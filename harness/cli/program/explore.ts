import type { Command } from "commander";
import type { ExploreFlags } from "../commands/explore.ts";
import { systemOptionTexts } from "../system-option-texts.ts";
import { addScenarioOptions, optionTexts, systemArgument, takeSystemOptions } from "./system-options.ts";

/** Of the options of a run those that are left when there is neither load nor time. */
const ofExplore: readonly string[] = ["workload", "bug", "nodes", "keys", "values", "topology", "transport"];

export function addExplore(program: Command, version: string, done: (status: number) => void): void {
  const explore = program
    .command("explore")
    .description("try every order of messages, calls and events of small programs, in the simulator")
    .argument("<system>", systemArgument)
    .argument("[args...]", "options of the system and their values")
    .option("--operations <n>", "operations of clients at most, 0 to 5", "2")
    .option("--events <n>", "events at most, 0 to 5", "2")
    .option(
      "--kinds <names>",
      "kinds of events by comma: timer, time, reboot, power-cut, isolate, rejoin; those the system survives when absent",
    )
    .option("--settle <time>", "how long the cluster is left alone at first; 0ms is from its start", "2s")
    .option("--depth <n>", "steps of one order at most", "200")
    .option("--budget <time>", "time it may take at most", "60s")
    .option("--schedules <n>", "orders executed at most", "1000000000")
    .option("--reduction <yes>", "leave out orders that come to the same: yes or no", "yes")
    .option("--seed <seed>", "decides what nodes draw, and which programs come first", "1")
    .option("--write <file>", "where the case of a violation is written, YAML or JSON; in --out when absent")
    .option("--out <folder>", "where runs are kept", "runs")
    .option("--quiet", "no progress")
    .option("--json", "print one JSON document on standard output");
  addScenarioOptions(explore, ofExplore);
  takeSystemOptions(explore).action(
    async (_system: string, _args: string[], flags: ExploreFlags & Record<string, unknown>) => {
      const { words, texts } = systemOptionTexts(explore.args, process.argv);
      const { exploreCommand } = await import("../commands/explore.ts");
      const known = explore.options.flatMap(({ long }) => (long === undefined ? [] : [long.slice(2)]));
      done(await exploreCommand(words, flags, { ...optionTexts(flags), ...texts }, known, version));
    },
  );
}
