import type { History } from "../../harness/core/history.ts";
import type { Invocation, OperationTable } from "../../harness/core/operation.ts";
import type { Generator } from "../../harness/generator/generator.ts";
import { sequence } from "../../harness/generator/plan.ts";
import { log } from "../../harness/generator/sleep.ts";
import type { WorkloadOptions } from "../workload.ts";
import { keysUsed } from "./keys-used.ts";
import { type Draw, type Moment, remembering } from "./remembering.ts";

/** Tries per call: a node that answers none of them is not going to. */
const triesMax = 5;

/** Calls per thread: a run of very many keys reads the latest ones only, and says so. */
const callsMax = 500;

/**
 * Every call once on every node, again when it did not end `ok`: one thread per node goes through the calls in
 * order. With fewer threads than nodes, only as many nodes are read.
 */
export function onEveryNode<T extends OperationTable>(
  calls: readonly Invocation<T>[],
  options: WorkloadOptions,
): Generator<T> {
  if (calls.length > callsMax) {
    const said = `of ${calls.length} final calls only the last ${callsMax} are made`;
    return sequence(log<T>(said), onEveryNode(calls.slice(-callsMax), options));
  }
  const readers = Math.min(options.nodes.length, options.concurrency);
  const start: Progress = {
    readers: Array.from({ length: readers }, () => ({ at: 0, tries: 0, busy: false })),
  };
  return remembering<T, Progress>(
    {
      draw: (state, moment) => nextCall(state, moment, calls),
      learn: (state, event, thread) => {
        const reader = state.readers[thread];
        if (reader === undefined || event.type === "invoke" || !reader.busy) return state;
        const over = event.type === "ok" || reader.tries >= triesMax;
        return withReader(state, thread, {
          at: reader.at + (over ? 1 : 0),
          tries: over ? 0 : reader.tries,
          busy: false,
        });
      },
    },
    start,
  );
}

/** A read of every key the run has used, on every node. */
export function readEveryKey<T extends { readonly read: { readonly input: null; readonly output: unknown } }>(
  options: WorkloadOptions,
  soFar: History,
): Generator<T & OperationTable> {
  const reads = keysUsed(soFar).map(
    (key) => ({ f: "read", input: null, key }) as Invocation<T & OperationTable>,
  );
  return onEveryNode(reads, options);
}

interface Progress {
  readonly readers: readonly Reader[];
}

interface Reader {
  readonly at: number;
  readonly tries: number;
  readonly busy: boolean;
}

function nextCall<T extends OperationTable>(
  state: Progress,
  moment: Moment,
  calls: readonly Invocation<T>[],
): Draw<T, Progress> {
  const isOver = (reader: Reader): boolean => !reader.busy && reader.at >= calls.length;
  if (state.readers.every(isOver)) return "done";
  const thread = moment.free.find((free) => {
    const reader = state.readers[free];
    return reader !== undefined && !reader.busy && !isOver(reader);
  });
  if (thread === undefined) return "wait";
  const reader = state.readers[thread]!;
  const busy = { at: reader.at, tries: reader.tries + 1, busy: true };
  return { invocation: calls[reader.at]!, thread, state: withReader(state, thread, busy) };
}

function withReader(state: Progress, thread: number, reader: Reader): Progress {
  return { readers: state.readers.with(thread, reader) };
}
