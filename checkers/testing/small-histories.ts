import type { History, HistoryEvent } from "../../harness/core/history.ts";
import type { Key } from "../../harness/core/operation.ts";
import type { Random } from "../../harness/core/random.ts";

/**
 * A single copy to record small histories of, and the mistakes that spoil them. It shares nothing with the
 * model of the same name: it acts and answers, where a model judges.
 */
export interface Subject<State = unknown> {
  readonly model: string;
  readonly initial: State;
  /** Draws a call. */
  call(random: Random): { readonly f: string; readonly input: unknown };
  act(state: State, f: string, input: unknown, process: number): Acted<State>;
  /** An answer drawn without looking. */
  guess(random: Random, f: string): unknown;
}

export interface Acted<State> {
  readonly state: State;
  readonly output: unknown;
  /** The name of a definite error, when the call was refused. */
  readonly refused?: string;
}

export interface SmallOptions {
  readonly operationsMax: number;
  readonly processes: number;
  /** Chances: an answer is replaced by a guess; a call ends unknown; a refused call is noted as a bare failure. */
  readonly noise: number;
  readonly crash: number;
  readonly keys?: readonly Key[];
}

interface Call {
  readonly f: string;
  readonly input: unknown;
  readonly key: Key | undefined;
  acted?: Acted<unknown>;
}

/** Records a random run of a subject: invocations, effects and completions in a random order. */
export function smallHistory(subject: Subject, random: Random, options: SmallOptions): History {
  const events: HistoryEvent[] = [];
  const open = new Map<number, Call>();
  const states = new Map<Key | undefined, unknown>();
  const idle = Array.from({ length: options.processes }, (_, process) => process);
  let left = random.between(1, options.operationsMax);
  let fresh = options.processes;
  const record = (event: Omit<HistoryEvent, "index" | "time">): void => {
    events.push({ ...event, index: events.length, time: events.length });
  };
  while (left > 0 || open.size > 0) {
    if (left > 0 && idle.length > 0 && (open.size === 0 || random.chance(0.5))) {
      left--;
      const process = idle.splice(random.below(idle.length), 1)[0]!;
      const call = {
        ...subject.call(random),
        key: options.keys === undefined ? undefined : random.pick(options.keys),
      };
      open.set(process, call);
      record({ type: "invoke", process, f: call.f, value: call.input, ...keyed(call) });
      continue;
    }
    const process = random.pick([...open.keys()]);
    const call = open.get(process)!;
    if (call.acted === undefined && !random.chance(options.crash / 2)) {
      call.acted = subject.act(states.get(call.key) ?? subject.initial, call.f, call.input, process);
      states.set(call.key, call.acted.state);
      continue;
    }
    open.delete(process);
    if (call.acted === undefined || random.chance(options.crash)) {
      idle.push(fresh++);
      // Half of the crashed calls have no completion at all.
      if (random.chance(0.5))
        record({ type: "info", process, f: call.f, value: call.input, error: "timeout", ...keyed(call) });
      continue;
    }
    idle.push(process);
    record({ process, f: call.f, ...keyed(call), ...completion(subject, random, call, options.noise) });
  }
  return { events };
}

function completion(
  subject: Subject,
  random: Random,
  call: Call,
  noise: number,
): Pick<HistoryEvent, "type" | "value" | "error"> {
  const { refused, output } = call.acted!;
  if (random.chance(noise)) {
    if (random.chance(0.3))
      return { type: "fail", value: call.input, error: random.pick(["precondition-failed", "abort"]) };
    return { type: "ok", value: subject.guess(random, call.f) };
  }
  return refused === undefined
    ? { type: "ok", value: output }
    : { type: "fail", value: call.input, error: refused };
}

function keyed(call: Call): { key?: Key } {
  return call.key === undefined ? {} : { key: call.key };
}
