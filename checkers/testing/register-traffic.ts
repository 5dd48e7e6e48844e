import type { History, HistoryEvent } from "../../harness/core/history.ts";
import type { Random } from "../../harness/core/random.ts";

export interface RegisterTraffic {
  readonly operationsMax: number;
  readonly processes: number;
  /** Values are drawn from this many; 0: every write has a value of its own. */
  readonly values: number;
  readonly crash: number;
  readonly fail: number;
  readonly cas: number;
  /** Chance that a read answers from the past, geometric in the number of versions. */
  readonly lag: number;
  /** Chance that a read answers anything at all, also what is written later or never. */
  readonly noise: number;
}

interface Call {
  readonly f: string;
  readonly input: unknown;
  acted: boolean;
  output: unknown;
}

/** A small random run of one register whose reads lag: what the weaker conditions on registers are tested on. */
export function registerTraffic(random: Random, options: RegisterTraffic): History {
  const events: HistoryEvent[] = [];
  const versions: unknown[] = [null];
  const open = new Map<number, Call>();
  const idle = Array.from({ length: options.processes }, (_, process) => process);
  let fresh = options.processes;
  let left = random.between(1, options.operationsMax);
  let written = 0;
  const record = (process: number, type: HistoryEvent["type"], call: Call, value: unknown): void => {
    const reason = call.f === "cas" ? "precondition-failed" : "abort";
    const error = type === "ok" || type === "invoke" ? {} : { error: type === "fail" ? reason : "timeout" };
    events.push({
      index: events.length,
      time: events.length * 1_000_000,
      type,
      process,
      f: call.f,
      value,
      ...error,
    });
  };
  const value = (): number => (options.values > 0 ? random.below(options.values) : ++written);
  while (left > 0 || open.size > 0) {
    if (left > 0 && idle.length > 0 && (open.size === 0 || random.chance(0.5))) {
      left--;
      const process = idle.splice(random.below(idle.length), 1)[0]!;
      const call = drawn(random, options, versions, value);
      open.set(process, call);
      record(process, "invoke", call, call.input);
      continue;
    }
    const process = random.pick([...open.keys()]);
    const call = open.get(process)!;
    if (!call.acted && !random.chance(options.crash / 2)) {
      act(random, options, versions, written, call);
      continue;
    }
    open.delete(process);
    if (!call.acted || random.chance(options.crash)) {
      idle.push(fresh++);
      if (random.chance(0.5)) record(process, "info", call, call.input);
      continue;
    }
    idle.push(process);
    const fails = random.chance(options.fail);
    record(process, fails ? "fail" : "ok", call, fails ? call.input : call.output);
  }
  return { events };
}

function drawn(
  random: Random,
  { cas }: RegisterTraffic,
  versions: readonly unknown[],
  value: () => number,
): Call {
  if (random.chance(0.55)) return { f: "read", input: null, acted: false, output: null };
  const input = value();
  if (!random.chance(cas)) return { f: "write", input, acted: false, output: input };
  return { f: "cas", input: [versions.at(-1), input], acted: false, output: null };
}

function act(
  random: Random,
  { lag, noise, values }: RegisterTraffic,
  versions: unknown[],
  written: number,
  call: Call,
): void {
  call.acted = true;
  if (call.f !== "read") {
    const put = call.f === "cas" ? (call.input as unknown[])[1] : call.input;
    versions.push(put);
    call.output = call.input;
    return;
  }
  let at = versions.length - 1;
  while (at > 0 && random.chance(lag)) at--;
  call.output = versions[at];
  if (random.chance(noise)) call.output = random.below(Math.max(values, written) + 2);
}

/** Several levels of everything, so that most histories are nearly right and some are not at all. */
export function someTraffic(random: Random, operationsMax: number, repeated = false): History {
  return registerTraffic(random, {
    operationsMax,
    processes: random.between(2, 4),
    values: repeated && random.chance(0.5) ? 3 : 0,
    crash: random.pick([0, 0.1, 0.3]),
    fail: random.pick([0, 0, 0.1]),
    cas: random.pick([0, 0, 0.3]),
    lag: random.pick([0, 0.1, 0.3, 0.6]),
    noise: random.pick([0, 0, 0.03, 0.2]),
  });
}
