import { createHash } from "node:crypto";
import type { RunData } from "./run-record.ts";
import type { Scenario, ScriptedOperation } from "./scenario.ts";
import { orderPasses } from "./shrink-order.ts";
import { shrinkPasses } from "./shrink-passes.ts";
import type { Executed, Search, Written } from "./shrink-search.ts";
import { failsAs } from "./signature.ts";
import { isEvent, type Leniency } from "./steps.ts";

export interface ShrinkOptions {
  /** The check and anomaly to keep; see signature.ts. */
  readonly primary: string;
  /** Executes a scenario and notes its delays, or the steps that could happen; throws when the harness failed. */
  execute(scenario: Scenario, leniency: Leniency): Promise<Executed>;
  readonly runsMax: number;
  /** True when the time is over. */
  expired(): boolean;
  progress(text: string): void;
}

export interface Shrunk {
  readonly scenario: Written;
  readonly data: RunData;
  readonly runs: number;
  /** Runs that failed in the same way. */
  readonly failing: number;
  /** Runs in which faultline itself failed, such as by a fault that could not bite; they count as not failing. */
  readonly broken: number;
  /** One line a pass: what it tried, what it left. */
  readonly passes: readonly string[];
  readonly ended: "minimal" | "runs" | "time";
}

/** Thrown inside the search to end it, with what was found so far. */
class Ended extends Error {
  readonly why: "runs" | "time";

  constructor(why: "runs" | "time") {
    super(why);
    this.why = why;
  }
}

/**
 * Makes a written case that fails smaller by executing smaller ones, as long as something can be taken away: pass
 * after pass until a round of all passes changes nothing. Deterministic; without limits the result depends on the
 * case alone. Answers undefined when the case itself does not fail in this way.
 */
export async function shrink(written: Written, options: ShrinkOptions): Promise<Shrunk | undefined> {
  const search = new Hunt(options);
  if (!(await search.attempt(written))) return undefined;
  const possible = written.script.order === undefined ? shrinkPasses : orderPasses;
  const passes: string[] = [];
  let ended: Shrunk["ended"] = "minimal";
  try {
    for (let round = 1, before = ""; before !== sizeText(search.best); round++) {
      before = sizeText(search.best);
      for (const { name, run } of possible) {
        const { runs } = search;
        await run(search);
        if (search.runs === runs) continue;
        passes.push(`${name}: ${search.runs - runs} runs, left ${sizeText(search.best)}`);
        options.progress(`round ${round}, ${passes.at(-1)!}`);
      }
    }
  } catch (error) {
    if (!(error instanceof Ended)) throw error;
    ended = error.why;
  }
  const { best, broken, data, failing, runs } = search;
  return { scenario: best, data, runs, failing, broken, passes, ended };
}

class Hunt implements Search {
  readonly #options: ShrinkOptions;
  #best: { readonly scenario: Written; readonly executed: Executed } | undefined;
  readonly #known = new Map<string, boolean>();
  runs = 0;
  failing = 0;
  broken = 0;

  constructor(options: ShrinkOptions) {
    this.#options = options;
  }

  get best(): Written {
    return this.#best!.scenario;
  }

  get data(): RunData {
    return this.#best!.executed.data;
  }

  get delays(): Executed["delays"] {
    return this.#best!.executed.delays;
  }

  async attempt(candidate: Written, leniency: Leniency = "exact"): Promise<boolean> {
    const key = createHash("sha256")
      .update(JSON.stringify([leniency, candidate]))
      .digest("base64");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    // The case itself is executed whatever the limits are: without that nothing could be said of it.
    if (this.#best !== undefined && this.runs >= this.#options.runsMax) throw new Ended("runs");
    if (this.#best !== undefined && this.#options.expired()) throw new Ended("time");
    this.runs++;
    const executed = await this.#execute(candidate, leniency);
    const fails = executed !== undefined && failsAs(executed.data.record, this.#options.primary);
    this.#known.set(key, fails);
    if (!fails) return false;
    this.failing++;
    this.#best = { scenario: done(candidate, executed), executed };
    return true;
  }

  /** A candidate may ask for what cannot be done, such as a fault without a node to hit; that is no smaller case. */
  async #execute(candidate: Written, leniency: Leniency): Promise<Executed | undefined> {
    try {
      return await this.#options.execute(candidate, leniency);
    } catch (error) {
      const known = error instanceof Error && ["HarnessError", "UsageError"].includes(error.name);
      // That the case itself cannot be played is no answer to anything.
      if (!known || this.#best === undefined) throw error;
      this.broken++;
      return undefined;
    }
  }
}

/** With the steps that were done in place of those that were to be done. */
function done(candidate: Written, { steps }: Executed): Written {
  const { order } = candidate.script;
  if (order === undefined || steps === undefined) return candidate;
  return { ...candidate, script: { ...candidate.script, order: { ...order, steps } } };
}

/** "12 operations, 2 faults, 4 clients, 2 keys, 5 nodes, 3.2 s", or "12 steps, 2 operations, 1 event, 2 clients ...". */
export function sizeText(scenario: Scenario): string {
  const operations = scenario.script?.operations ?? [];
  const { schedule, nodes } = scenario;
  const steps = scenario.script?.order?.steps;
  return [
    ...(steps === undefined ? [] : [counted(steps.length, "step")]),
    counted(operations.length, "operation"),
    steps === undefined ? counted(schedule.length, "fault") : counted(steps.filter(isEvent).length, "event"),
    counted(new Set(operations.map(({ client }) => client)).size, "client"),
    counted(new Set(operations.map(keyOf)).size, "key"),
    counted(nodes, "node"),
    ...(steps === undefined ? [`${(endMs(scenario) / 1000).toFixed(2)} s`] : []),
  ].join(", ");
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

const keyOf = ({ key }: ScriptedOperation): string => JSON.stringify(key ?? null);

/** When the last operation or fault begins. */
function endMs({ schedule, script }: Scenario): number {
  const moments = [...(script?.operations ?? []), ...schedule].map(({ atMs }) => atMs);
  return moments.reduce((latest, moment) => Math.max(latest, moment), 0);
}
