import type { Watched } from "../../checkers/watch-truth.ts";
import type { HistoryEvent } from "../../harness/core/history.ts";
import type { Generator } from "../../harness/generator/generator.ts";
import type { WatchOperations } from "../forms/watch.ts";
import type { WorkloadOptions } from "../workload.ts";
import { type Draw, type Moment, remembering } from "./remembering.ts";

/** One put in so many sets several keys at once. */
const putsPerBatch = 4;

/**
 * Every second thread writes, the others watch: each reads all keys, watches from the revision after that, and goes on from
 * wherever it was told to, whichever node answers. Who is told that he is too late reads anew.
 */
export function watchPlan(options: WorkloadOptions): Generator<WatchOperations> {
  return remembering<WatchOperations, State>(
    {
      draw: (state, moment) => drawCall(state, moment, options),
      learn: (state, event, thread) => {
        const before = state.from[thread];
        const after = fromAfter(before, event);
        return after === before ? state : { ...state, from: state.from.with(thread, after) };
      },
    },
    { from: Array.from({ length: options.concurrency }, () => undefined), written: 0 },
  );
}

interface State {
  /** By thread, the revision its watch goes on from; undefined where it has to read first. */
  readonly from: readonly (number | undefined)[];
  readonly written: number;
}

function drawCall(
  state: State,
  { context, free }: Moment,
  { keys, concurrency }: WorkloadOptions,
): Draw<WatchOperations, State> {
  const { random } = context;
  const thread = random.pick(free);
  // One thread alone does everything in turn.
  const writes = concurrency === 1 ? random.chance(0.5) : thread % 2 === 1;
  if (!writes) {
    const from = state.from[thread];
    const invocation =
      from === undefined ? ({ f: "list", input: null } as const) : ({ f: "watch", input: from } as const);
    return { invocation, thread, state };
  }
  const names = Array.from({ length: Math.max(1, keys) }, (_, number) => `k${number}`);
  const chosen = random.below(putsPerBatch) === 0 ? random.subset(names) : [random.pick(names)];
  const input = chosen.map((name, position) => [name, state.written + position + 1] as const);
  return {
    invocation: { f: "put", input },
    thread,
    state: { ...state, written: state.written + input.length },
  };
}

function fromAfter(from: number | undefined, { f, type, value }: HistoryEvent): number | undefined {
  // Executors that only make believe answer nothing.
  if (type !== "ok" || f === "put" || value === null || typeof value !== "object") return from;
  if (f === "list") return (value as WatchOperations["list"]["output"]).revision + 1;
  const { next, compacted } = value as Watched;
  return compacted === undefined ? next : undefined;
}
