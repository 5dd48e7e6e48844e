import { join } from "node:path";
import { isServerSystem } from "../../../systems-under-test/external/server.ts";
import { promisesOf, systemOptionsOf } from "../../../systems-under-test/system-options.ts";
import { HarnessError } from "../../core/assert.ts";
import { Random } from "../../core/random.ts";
import { UsageError, unknownName } from "../../core/usage-error.ts";
import { type Explored, explore } from "../../run/explore/explore.ts";
import { type Program, programsOf } from "../../run/explore/programs.ts";
import { survivable } from "../../run/explore/survivable.ts";
import { readyToWrite } from "../../run/files.ts";
import { duration, type OptionTexts } from "../../run/options.ts";
import { runScenario } from "../../run/run.ts";
import type { Scenario } from "../../run/scenario.ts";
import { type EventKind, eventKinds } from "../../run/steps.ts";
import { workloadOptionsOf } from "../../run/workload-options.ts";
import { writeCase } from "../case-file.ts";
import { exploredStatus, exploredText } from "../explored-text.ts";
import { findSystem } from "../find-system.ts";
import { perform } from "../perform.ts";
import { partsOf, scenarioOf } from "../prepare.ts";
import { shellWord } from "../reproduce.ts";
import { whole } from "../whole.ts";

export interface ExploreFlags {
  readonly operations: string;
  readonly events: string;
  readonly kinds?: string;
  readonly settle: string;
  readonly depth: string;
  readonly budget: string;
  readonly schedules: string;
  readonly reduction: string;
  readonly seed: string;
  readonly write?: string;
  readonly out: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/**
 * `faultline explore SYSTEM`: every order of messages, calls and events of small programs, judged as runs are. A
 * violation is kept as a run of its own and written as a case whose order of steps brings it again. `known` names the
 * options of the command: not all of a run's, for there is neither load nor time.
 */
export async function exploreCommand(
  words: readonly string[],
  flags: ExploreFlags,
  texts: OptionTexts,
  known: readonly string[],
  version: string,
): Promise<number> {
  const [system, unexpected] = words;
  if (system === undefined) throw new UsageError('name a system, such as "faultline explore raft".');
  if (unexpected !== undefined)
    throw new UsageError(`unexpected argument "${unexpected}"; one system is explored.`);
  const limits = limitsOf(flags);
  const base = await smallScenario(system, texts, known, flags);
  const kinds = flags.kinds === undefined ? await kindsOf(base) : kindsNamed(flags.kinds);
  const parts = await partsOf(base);
  const random = new Random(flags.seed).fork("programs");
  const programs = programsOf(parts.workload, workloadOptionsOf(base), { ...limits, kinds }, random);
  const say = (text: string): void => void (flags.quiet !== true && process.stderr.write(`${text}\n`));
  say(
    `${programs.length} programs of up to ${limits.operationsMax} operations (${base.workload}) and ${limits.eventsMax} events (${kinds.join(", ") || "of those that --kinds can name the system promises to survive none"}) on ${base.nodes} nodes; seed ${flags.seed}`,
  );
  if (flags.write !== undefined) readyToWrite(flags.write, "--write");
  const started = performance.now();
  const explored = await explore({
    ...limits,
    programs,
    random: new Random(flags.seed).fork("walks"),
    execute: (program, chooser) =>
      runScenario({ ...parts, scenario: ordered(base, program, []), reproduce: "", version, chooser }),
    spent: () => (performance.now() - started) / limits.budgetMs,
    progress: progressEvery(say),
  });
  const seconds = (performance.now() - started) / 1000;
  if (explored.violation !== undefined) {
    const file = await keep(base, explored.violation, flags, version);
    say(`a case of fewer steps: npx faultline shrink ${shellWord(file)}`);
  }
  const { violation: _, ...figures } = explored;
  if (flags.json === true)
    process.stdout.write(
      `${JSON.stringify({ format: "faultline-explored", version: 1, system, kinds, seconds, ...figures, ...told(explored) }, null, 2)}\n`,
    );
  else process.stdout.write(exploredText(explored, { ...limits, seconds }));
  return exploredStatus(explored);
}

/** The scope is small by name: what is drawn from here grows with its power. */
function limitsOf(flags: ExploreFlags) {
  if (!/^(yes|no)$/.test(flags.reduction)) throw unknownName("--reduction", flags.reduction, ["yes", "no"]);
  return {
    operationsMax: whole("operations", flags.operations, 0, 5),
    eventsMax: whole("events", flags.events, 0, 5),
    stepsMax: whole("depth", flags.depth, 1, 1000),
    runsMax: whole("schedules", flags.schedules, 1, 1_000_000_000),
    budgetMs: duration("budget", flags.budget),
    reduction: flags.reduction === "yes",
  };
}

/** A scenario with nothing in it but the cluster: no load, no faults, one client a node. */
async function smallScenario(
  system: string,
  texts: OptionTexts,
  known: readonly string[],
  flags: ExploreFlags,
): Promise<Scenario> {
  const nodes = texts["nodes"] ?? 3;
  const found = await findSystem(system);
  if (isServerSystem(found))
    throw new UsageError(
      `${system} runs as servers in containers, whose steps nobody can choose; expected a system that runs in the simulator.`,
    );
  const names = [...known, ...(found.options ?? []).map(({ name }) => name)];
  for (const name of Object.keys(texts)) if (!names.includes(name)) throw unknownName("option", name, names);
  const given: OptionTexts = { keys: 1, ...texts, nodes, concurrency: nodes, trace: "no" };
  const scenario = await scenarioOf({ system }, given, flags.seed);
  const { tolerates } = promisesOf(found, systemOptionsOf(found, scenario.systemOptions)).assumptions;
  const transport =
    texts["transport"] === undefined && !tolerates.includes("reorder")
      ? "stream"
      : scenario.network.transport;
  return ordered(
    { ...scenario, network: { ...scenario.network, transport } },
    { operations: [], events: [] },
    [],
    duration("settle", flags.settle),
  );
}

function ordered(
  base: Scenario,
  { operations }: Program,
  steps: readonly string[],
  settleMs: number = base.script?.order?.settleMs ?? 0,
): Scenario {
  return { ...base, script: { operations, order: { settleMs, steps } } };
}

async function kindsOf(scenario: Scenario): Promise<EventKind[]> {
  const system = await findSystem(scenario.system!);
  return survivable(promisesOf(system, systemOptionsOf(system, scenario.systemOptions)).assumptions);
}

function kindsNamed(text: string): EventKind[] {
  const kinds = text.split(",").map((name) => {
    const kind = eventKinds.find((known) => known === name.trim());
    if (kind === undefined) throw unknownName("kind of event", name.trim(), eventKinds);
    return kind;
  });
  return [...new Set(kinds)];
}

/** Plays the violation once more, with its messages, as a run that is kept; and writes its case. Answers with its file. */
async function keep(
  base: Scenario,
  { data: first, program, steps }: NonNullable<Explored["violation"]>,
  flags: ExploreFlags,
  version: string,
): Promise<string> {
  const scenario: Scenario = { ...ordered(base, program, steps), trace: true };
  const file = flags.write ?? join(flags.out, `explored-${base.system?.replace(/[^A-Za-z0-9-]/g, "_")}.yaml`);
  writeCase(file, scenario);
  const data = await perform(scenario, {
    version,
    out: flags.out,
    quiet: flags.quiet === true || flags.json === true,
    ...(flags.json === true ? { silent: true } : {}),
    reproduce: `npx faultline run --scenario ${shellWord(file)}`,
  });
  if (data.record.digest !== first.record.digest)
    throw new HarnessError("the violation did not come out the same when its steps were played again");
  return file;
}

/** What a program reads about the violation. */
function told({ violation }: Explored): object {
  if (violation === undefined) return {};
  const { data, program, steps } = violation;
  return { violation: { summary: data.record.summary, operations: program.operations, steps } };
}

const progressMs = 5000;

function progressEvery(say: (text: string) => void): (state: Explored) => void {
  let last = performance.now();
  return ({ begun, exhausted, programs, redundant, runs, walks }) => {
    const now = performance.now();
    if (now - last < progressMs) return;
    last = now;
    say(
      `${runs} orders run and ${walks} at random, ${redundant} left as redundant; of ${programs} programs ${begun} begun, ${exhausted} exhausted`,
    );
  };
}
