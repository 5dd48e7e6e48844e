import type { HistoryEvent } from "../../harness/core/history.ts";
import type { Invocation } from "../../harness/core/operation.ts";
import type { Random } from "../../harness/core/random.ts";
import type { Generator, Thread } from "../../harness/generator/generator.ts";
import type { RegisterOperations } from "../forms/register.ts";
import type { WorkloadOptions } from "../workload.ts";
import { jittered } from "./jittered.ts";
import { type Draw, type Moment, remembering } from "./remembering.ts";
import { expectedBy, nothingSeen, type Seen, seenAfter } from "./seen.ts";
import { smallValue } from "./values.ts";

/**
 * Calls of unknown outcome after which a key is left alone. Each of them stays possible for ever, so that the
 * search for a linearization doubles with every one (Jepsen bounds the processes of a key for the same reason).
 */
export const unknownsMax = 10;

/**
 * One key's life, as in Jepsen's linearizable-register test: the first half of the threads read, the others
 * write once for every two cas. A cas expects the value seen last, so that a good share succeeds. The number of
 * calls is drawn between 90 and 100 percent of the option's, so that keys do not end in step.
 */
export function registerPlan(key: number, options: WorkloadOptions): Generator<RegisterOperations> {
  return remembering<RegisterOperations, Life>(
    {
      draw: (life, moment) => drawCall(life, moment, key, options),
      learn: (life, event) => lifeAfter(life, event),
    },
    { callsMax: undefined, made: 0, written: 0, unknowns: 0, seen: nothingSeen },
  );
}

interface Life {
  /** Drawn at the first call. */
  readonly callsMax: number | undefined;
  readonly made: number;
  readonly written: number;
  readonly unknowns: number;
  readonly seen: Seen;
}

function drawCall(
  life: Life,
  { context, free }: Moment,
  key: number,
  options: WorkloadOptions,
): Draw<RegisterOperations, Life> {
  const { random } = context;
  const callsMax = life.callsMax ?? jittered(options.operationsPerKey, random);
  if (life.made >= callsMax || life.unknowns >= unknownsMax) return "done";
  const thread = random.pick(free);
  const after = { ...life, callsMax, made: life.made + 1 };
  if (reads(thread, context.threads, random)) {
    return { invocation: { f: "read", input: null, key }, thread, state: after };
  }
  const value =
    options.values === "small" ? smallValue(random) : key * options.operationsPerKey + life.written + 1;
  const invocation = change(life, value, key, options, random);
  return { invocation, thread, state: { ...after, written: life.written + 1 } };
}

/** The first half of the key's threads only read; a thread alone does everything. */
function reads(thread: number, threads: readonly Thread[], random: Random): boolean {
  const clients = threads.filter((other) => other !== "nemesis");
  if (clients.length === 1) return random.chance(0.5);
  return clients.indexOf(thread) < Math.floor(clients.length / 2);
}

function change(
  life: Life,
  value: number,
  key: number,
  options: WorkloadOptions,
  random: Random,
): Invocation<RegisterOperations> {
  // Every weaker claim is judged by reads and writes alone; kv-plan.ts tells why.
  if (options.claim !== undefined) return { f: "write", input: value, key };
  const expected = options.values === "small" ? smallValue(random) : expectedBy(life.seen, random);
  return expected === undefined || random.chance(1 / 3)
    ? { f: "write", input: value, key }
    : { f: "cas", input: [expected, value], key };
}

function lifeAfter(life: Life, event: HistoryEvent): Life {
  if (event.type === "info") return { ...life, unknowns: life.unknowns + 1 };
  return event.type === "ok" ? { ...life, seen: seenAfter(life.seen, event) } : life;
}
