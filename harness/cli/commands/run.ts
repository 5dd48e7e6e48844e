import { randomInt } from "node:crypto";
import { UsageError } from "../../core/usage-error.ts";
import type { MessageFate } from "../../environments/environment.ts";
import { readyToWrite } from "../../run/files.ts";
import type { OptionTexts } from "../../run/options.ts";
import type { RunData } from "../../run/run-record.ts";
import type { Scenario } from "../../run/scenario.ts";
import { scriptOf } from "../../run/script.ts";
import { swarmLines } from "../../run/swarm.ts";
import { exitCodeOf } from "../exit-codes.ts";
import { perform } from "../perform.ts";
import { type Subject, scenarioOf } from "../prepare.ts";
import { shellWord } from "../reproduce.ts";
import type { RunFlags } from "../run-flags.ts";

/** `faultline run`: one scenario, from flags or a file. */
export async function runCommand(
  name: string | undefined,
  args: readonly string[],
  flags: RunFlags,
  texts: OptionTexts,
  version: string,
): Promise<number> {
  const { scenario, edited } = await requested(name, args, flags, texts);
  if (flags.printScenario === true) {
    process.stdout.write(`${JSON.stringify(scenario, null, 2)}\n`);
    return 0;
  }
  if (flags.quiet !== true && texts["swarm"] === "yes")
    process.stderr.write(
      `drawn from the seed\n${swarmLines(scenario)
        .map((line) => `  ${line}\n`)
        .join("")}`,
    );
  if (flags.writeSchedule !== undefined && scenario.environment !== "sim")
    throw new UsageError("--write-schedule: only the simulator knows every delay; expected --env sim");
  if (flags.writeSchedule !== undefined) readyToWrite(flags.writeSchedule, "--write-schedule");
  const delays = new Map<string, MessageFate[]>();
  const data: RunData = await perform(scenario, {
    ...flags,
    version,
    ...(flags.writeSchedule === undefined ? {} : { delays }),
    ...(edited ? { reproduce: `npx faultline run --scenario ${shellWord(flags.scenario!)}` } : {}),
  });
  if (flags.writeSchedule !== undefined) {
    const { writeCase } = await import("../case-file.ts");
    // An order of steps is a schedule already.
    const script = scenario.script?.order === undefined ? scriptOf(data, delays) : scenario.script;
    writeCase(flags.writeSchedule, { ...scenario, script });
  }
  return exitCodeOf(data.record.verdict);
}

/** `edited`: the scenario came whole from a file, whose schedule may be anybody's, not the seed's. */
interface Requested {
  readonly scenario: Scenario;
  readonly edited: boolean;
}

async function requested(
  name: string | undefined,
  args: readonly string[],
  flags: RunFlags,
  texts: OptionTexts,
): Promise<Requested> {
  const file = flags.scenario === undefined ? {} : await readScenarioFile(flags.scenario);
  if (isScenario(file))
    return { scenario: flags.seed === undefined ? file : { ...file, seed: flags.seed }, edited: true };
  const { system, program, seed, ...options } = file as OptionTexts;
  if (flags.seed === "") throw new UsageError('--seed "": expected a word or a number');
  const subject = subjectOf(name ?? flags.system ?? text(system), args, flags.program ?? text(program));
  const scenario = await scenarioOf(
    subject,
    { ...options, ...texts },
    flags.seed ?? text(seed) ?? drawSeed(),
  );
  return { scenario, edited: false };
}

const text = (value: string | number | undefined): string | undefined =>
  value === undefined ? undefined : String(value);

function subjectOf(
  system: string | undefined,
  args: readonly string[],
  program: string | undefined,
): Subject {
  if (program !== undefined) {
    // With a program, everything that is left on the command line is the program's.
    return { program: [program, ...(system === undefined ? [] : [system]), ...args] };
  }
  if (system === undefined)
    throw new UsageError(
      'name a system, such as "faultline run raft", or give a --program; faultline list systems tells which there are.',
    );
  if (args.length > 0)
    throw new UsageError(
      `unexpected argument "${args[0]}"; a run has one system, and only a --program takes arguments.`,
    );
  return { system };
}

/** A seed short enough to be read aloud. */
export function drawSeed(): string {
  return String(randomInt(1, 1_000_000_000));
}

async function readScenarioFile(path: string): Promise<OptionTexts | Scenario> {
  const { readFields } = await import("../case-file.ts");
  const value = readFields(path, "--scenario");
  if (!("schedule" in value)) return value as OptionTexts;
  const { parseScenario } = await import("../../run/scenario-schema.ts");
  return parseScenario(value, `--scenario ${path}`);
}

const isScenario = (value: OptionTexts | Scenario): value is Scenario =>
  "schedule" in value && Array.isArray(value.schedule);
