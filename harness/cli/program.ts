import { type Command, Option } from "commander";
import { optionForms } from "../run/option-forms.ts";
import type { OptionTexts } from "../run/options.ts";
import type { ExploreFlags } from "./commands/explore.ts";
import type { MatrixFlags } from "./commands/matrix.ts";
import type { ShrinkFlags } from "./commands/shrink.ts";
import type { SweepFlags } from "./commands/sweep.ts";
import type { RunFlags } from "./run-flags.ts";
import { systemOptionTexts } from "./system-option-texts.ts";

/** Every command reports its exit status through `done`. Their code is loaded when they are called. */
export function addCommands(program: Command, version: string, done: (status: number) => void): void {
  addRun(program, version, done);
  addHunting(program, version, done);
  addMatrix(program, done);
  addHistories(program, version, done);
  addInformation(program, version, done);
}

function addRun(program: Command, version: string, done: (status: number) => void): void {
  program
    .command("demo")
    .description(
      "run a Raft with a real bug until a partition makes it answer wrongly; explain it, and say how to replay it",
    )
    .option("--out <folder>", "where runs are kept", "runs")
    .option("--json", "print one JSON document on standard output")
    .action(async (flags: RunFlags) => done(await (await import("./commands/demo.ts")).demo(flags, version)));
  const run = program
    .command("run")
    .description("run a system under a workload and faults, and check what its clients saw")
    .argument(
      "[system]",
      "a system of `faultline list systems`, or the path of a module that exports `system`",
    )
    .argument("[args...]", "arguments of the --program, after --")
    .option(
      "--program <path>",
      "instead of a system: any program that speaks Maelstrom's protocol on its standard streams",
    )
    .option("--system <name>", "the same as the argument");
  addRunOptions(run);
  takeSystemOptions(run).action(
    async (_system: string | undefined, _args: string[], flags: RunFlags & Record<string, unknown>) => {
      const { runCommand } = await import("./commands/run.ts");
      const { words, texts } = systemOptionTexts(run.args, process.argv);
      const [system, ...args] = words;
      done(await runCommand(system, args, flags, { ...optionTexts(flags), ...texts }, version));
    },
  );
}

/** Many runs of one kind, and what comes after a run that failed. */
function addHunting(program: Command, version: string, done: (status: number) => void): void {
  const sweep = program
    .command("sweep")
    .description(
      "run many seeds, in the simulator on all cores, elsewhere one after the other, and group what failed",
    )
    .argument(
      "<system>",
      "a system of `faultline list systems`, or the path of a module that exports `system`",
    )
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
      const command = await import("./commands/sweep.ts");
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
      done(await (await import("./commands/shrink.ts")).shrinkCommand(name, flags, version)),
    );
  program
    .command("replay")
    .description("run a stored run again from its scenario and compare, event by event")
    .argument("<run>", "a run's folder, its name, or latest")
    .option("--out <folder>", "where runs are kept", "runs")
    .option("--json", "print one JSON document on standard output")
    .action(async (name: string, flags: RunFlags) =>
      done(await (await import("./commands/replay.ts")).replay(name, flags, version)),
    );
}

function addMatrix(program: Command, done: (status: number) => void): void {
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
      done(await (await import("./commands/matrix.ts")).matrix(systems, flags)),
    );
}

/** Of the options of a run those that are left when there is neither load nor time. */
const ofExplore: readonly string[] = ["workload", "bug", "nodes", "keys", "values", "topology", "transport"];

function addExplore(program: Command, version: string, done: (status: number) => void): void {
  const explore = program
    .command("explore")
    .description("try every order of messages, calls and events of small programs, in the simulator")
    .argument(
      "<system>",
      "a system of `faultline list systems`, or the path of a module that exports `system`",
    )
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
      const { exploreCommand } = await import("./commands/explore.ts");
      const known = explore.options.flatMap(({ long }) => (long === undefined ? [] : [long.slice(2)]));
      done(await exploreCommand(words, flags, { ...optionTexts(flags), ...texts }, known, version));
    },
  );
}

function addScenarioOptions(run: Command, names?: readonly string[]): void {
  for (const form of optionForms) {
    if (names?.includes(form.name) === false) continue;
    const fallback = form.fallback === "" ? "none" : form.fallback;
    run.addOption(
      new Option(
        `--${form.name} <${form.placeholder.toLowerCase()}>`,
        `${form.summary} (default: ${fallback})`,
      )
        .env(`FAULTLINE_${form.name.toUpperCase().replaceAll("-", "_")}`)
        .helpGroup(`${form.group}:`),
    );
  }
}

/** A system's own options are known only once it is: they are told apart from slips later, in scenarioOf. */
function takeSystemOptions(command: Command): Command {
  return command
    .allowUnknownOption()
    .addHelpText("after", "\nOptions of the system itself: faultline describe SYSTEM");
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

/** Commander's camel-case values back under the options' own names; what was not given stays out. */
function optionTexts(flags: Record<string, unknown>): OptionTexts {
  const texts: Record<string, string> = {};
  for (const { name } of optionForms) {
    const value = flags[name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())];
    if (typeof value === "string") texts[name] = value;
  }
  return texts;
}

function addHistories(program: Command, version: string, done: (status: number) => void): void {
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
      done(await (await import("./commands/check.ts")).check(file, flags, version)),
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
      done((await import("./commands/convert.ts")).convert(from, to, flags)),
    );
  program
    .command("report")
    .description("draw the report of a stored run again")
    .argument("<run>", "a run's folder, its name, or latest")
    .option("--format <name>", "html, markdown, svg, junit, json or console", "html")
    .option("--file <path>", "where to write it; standard output is -")
    .option("--out <folder>", "where runs are kept", "runs")
    .action(async (name: string, flags: Record<string, string>) =>
      done(await (await import("./commands/report.ts")).report(name, flags, version)),
    );
}

function addInformation(program: Command, version: string, done: (status: number) => void): void {
  program
    .command("list")
    .description("list systems, workloads, faults, models, checkers, formats, reporters or runs")
    .argument("[kind]", "one of these; all but runs when absent")
    .option("--out <folder>", "where runs are kept", "runs")
    .option("--json", "print one JSON document on standard output")
    .action(async (kind: string | undefined, flags: Record<string, string>) =>
      done(await (await import("./commands/list.ts")).list(kind, flags)),
    );
  program
    .command("describe")
    .description("tell all about one system, workload, fault, model or checker")
    .argument("<name>", "its name")
    .option("--json", "print one JSON document on standard output")
    .action(async (name: string, flags: Record<string, string>) =>
      done(await (await import("./commands/describe.ts")).describe(name, flags)),
    );
  program
    .command("init")
    .description("write a commented file to begin a system of your own with: servers in containers")
    .argument("<kind>", "system")
    .argument("<name>", "its name")
    .action(async (kind: string, name: string) =>
      done((await import("./commands/init.ts")).init(kind, name)),
    );
  program
    .command("doctor")
    .description("say what this machine can run, and what is missing")
    .option("--fix", "bring what containers need: pull the base image, or make it from Debian's packages")
    .option("--json", "print one JSON document on standard output")
    .action(async (flags: Record<string, string>) =>
      done(await (await import("./commands/doctor.ts")).doctor(flags, version)),
    );
  program
    .command("clean")
    .description("remove the containers, volumes and networks that runs left behind whose harness was killed")
    .option("--all", "those of living runs too, which then fail, and the images that were built")
    .option("--json", "print one JSON document on standard output")
    .action(async (flags: { readonly all?: boolean; readonly json?: boolean }) =>
      done(await (await import("./commands/clean.ts")).clean(flags)),
    );
  program
    .command("completion")
    .description("print a completion script for a shell")
    .argument("<shell>", "bash, zsh or fish")
    .action(async (shell: string) =>
      done((await import("./commands/completion.ts")).completion(shell, program)),
    );
}
