import type { History, HistoryEvent } from "../../harness/core/history.ts";
import type { Random } from "../../harness/core/random.ts";

export interface ReplicaOptions {
  readonly operations: number;
  readonly processes: number;
  readonly keys: number;
  /** Chances. `noise`: a read answers with whatever; `crash`: no answer; `failure`: a call certainly fails. */
  readonly writes: number;
  readonly cas: number;
  readonly deletes: number;
  readonly noise: number;
  readonly crash: number;
  readonly failure: number;
  /** Writes that a read may miss. */
  readonly lag: number;
  readonly values: "unique" | "few";
}

type Event = Omit<HistoryEvent, "index" | "time">;

interface Write {
  readonly key: string;
  readonly value: unknown;
}

/**
 * Small histories that are sequentially consistent but for the noise: writes go through one log, reads answer
 * from a replica of their process that may lag. Calls are recorded process by process in a random interleaving,
 * which says nothing of the log.
 */
export function replicaHistory(random: Random, options: ReplicaOptions): History {
  const threads = Array.from({ length: options.processes }, (_, p) => new Thread(p));
  const run: Run = { random, options, log: [], noisy: [], fresh: options.processes, value: 0 };
  for (let left = options.operations; left > 0; left--) act(run, random.pick(threads));
  // A wrong answer may also be a value that was written only later.
  for (const { events, at, key } of run.noisy) events[at] = { ...events[at]!, value: guessed(run, key) };
  const events: HistoryEvent[] = [];
  const waiting = threads.map((thread) => thread.events);
  for (;;) {
    const ready = waiting.filter((own) => own.length > 0);
    if (ready.length === 0) return { events };
    const event = random.pick(ready).shift()!;
    events.push({ ...event, index: events.length, time: events.length });
  }
}

class Thread {
  readonly events: Event[] = [];
  process: number;
  /** How much of the log its replica has applied. */
  applied = 0;

  constructor(process: number) {
    this.process = process;
  }
}

interface Run {
  readonly random: Random;
  readonly options: ReplicaOptions;
  readonly log: Write[];
  readonly noisy: { readonly events: Event[]; readonly at: number; readonly key: string }[];
  fresh: number;
  value: number;
}

function act(run: Run, thread: Thread): void {
  const { random, options } = run;
  const key = String.fromCharCode(120 + random.below(options.keys));
  const { process } = thread;
  const f = random.weighted([
    { value: "read", weight: 1 - options.writes },
    { value: "write", weight: options.writes },
    { value: "cas", weight: options.cas },
    { value: "delete", weight: options.deletes },
  ]);
  const call = { process, f, key };
  const input = inputOf(run, f, key);
  thread.events.push({ ...call, type: "invoke", value: input });
  const happens = !random.chance(options.failure);
  const crashes = random.chance(options.crash);
  const answer = happens && !(crashes && random.chance(0.5)) ? effect(run, thread, f, key, input) : undefined;
  if (crashes) {
    if (random.chance(0.5)) thread.events.push({ ...call, type: "info", value: input, error: "timeout" });
    thread.process = run.fresh++;
  } else if (answer === undefined)
    thread.events.push({
      ...call,
      type: "fail",
      value: input,
      error: happens ? "precondition-failed" : "abort",
    });
  else {
    if (f === "read" && random.chance(options.noise))
      run.noisy.push({ events: thread.events, at: thread.events.length, key });
    thread.events.push({ ...call, type: "ok", value: answer.value });
  }
}

function inputOf(run: Run, f: string, key: string): unknown {
  const { random, options } = run;
  const value = options.values === "unique" ? ++run.value : random.between(1, 2);
  if (f === "write") return value;
  if (f !== "cas") return null;
  const old = random.chance(0.7) ? valueAt(run, key, run.log.length) : guessed(run, key);
  return [old, value];
}

/** What the call answers, or undefined when it is refused. */
function effect(
  run: Run,
  thread: Thread,
  f: string,
  key: string,
  input: unknown,
): { readonly value: unknown } | undefined {
  const { random, options, log } = run;
  if (f === "read") {
    thread.applied = Math.max(thread.applied, log.length - random.between(0, options.lag));
    const value = valueAt(run, key, thread.applied);
    return { value };
  }
  thread.applied = log.length;
  const [old, fresh] =
    f === "cas" ? (input as [unknown, unknown]) : [undefined, f === "delete" ? null : input];
  const fits = f !== "cas" || valueAt(run, key, log.length) === old;
  if (!fits && !random.chance(options.noise)) return undefined;
  log.push({ key, value: fresh });
  thread.applied = log.length;
  return { value: input };
}

function valueAt({ log }: Run, key: string, applied: number): unknown {
  for (let at = Math.min(applied, log.length) - 1; at >= 0; at--)
    if (log[at]!.key === key) return log[at]!.value;
  return null;
}

function guessed({ log, random }: Run, key: string): unknown {
  const own = log.filter((write) => write.key === key).map(({ value }) => value);
  // Now and then what nobody ever writes.
  return random.chance(0.05) ? 1_000 : random.pick([null, ...own]);
}
