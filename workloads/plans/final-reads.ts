import type { History, HistoryEvent } from "../../harness/core/history.ts";
import type { Invocation, Nanos, OperationTable } from "../../harness/core/operation.ts";
import { msToNanos } from "../../harness/core/time.ts";
import type { Generator } from "../../harness/generator/generator.ts";
import { sequence } from "../../harness/generator/plan.ts";
import { log } from "../../harness/generator/sleep.ts";
import type { WorkloadOptions } from "../workload.ts";
import { keysUsed } from "./keys-used.ts";
import { type Draw, type Moment, remembering } from "./remembering.ts";

/** Tries per call, with a rest between them, in which an election may end. */
const triesMax = 5;
const rest = msToNanos(100);

/** Calls in a row of which every try failed: a node that answers none of them is not going to answer the rest. */
const givenUpMax = 2;

/** Calls per thread: a run of very many keys reads the latest ones only, and says so. */
const callsMax = 500;

/**
 * Every call once on every node, again when it did not end `ok`: one thread per node goes through the calls in
 * order. With fewer threads than nodes, only as many nodes are read; a node that does not answer is left alone.
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
    readers: Array.from({ length: readers }, () => ({
      at: 0,
      tries: 0,
      givenUp: 0,
      busy: false,
      notBefore: 0,
    })),
  };
  return remembering<T, Progress>(
    {
      draw: (state, moment) => nextCall(state, moment, calls),
      learn(state, event, thread) {
        const reader = state.readers[thread];
        if (reader === undefined || event.type === "invoke" || !reader.busy) return state;
        return withReader(state, thread, readerAfter(reader, event));
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
  /** The position of the call it is at, and how often that was tried. */
  readonly at: number;
  readonly tries: number;
  readonly givenUp: number;
  readonly busy: boolean;
  readonly notBefore: Nanos;
}

function nextCall<T extends OperationTable>(
  state: Progress,
  { context, free }: Moment,
  calls: readonly Invocation<T>[],
): Draw<T, Progress> {
  const isOver = (reader: Reader): boolean =>
    !reader.busy && (reader.at >= calls.length || reader.givenUp >= givenUpMax);
  if (state.readers.every(isOver)) return "done";
  let until = Number.POSITIVE_INFINITY;
  for (const thread of free) {
    const reader = state.readers[thread];
    if (reader === undefined || reader.busy || isOver(reader)) continue;
    if (reader.notBefore <= context.time) {
      const busy = { ...reader, tries: reader.tries + 1, busy: true };
      return { invocation: calls[reader.at]!, thread, state: withReader(state, thread, busy) };
    }
    until = Math.min(until, reader.notBefore);
  }
  return until === Number.POSITIVE_INFINITY ? "wait" : { until };
}

function readerAfter(reader: Reader, { type, time }: HistoryEvent): Reader {
  const idle = { ...reader, busy: false };
  if (type === "ok") return { ...idle, at: reader.at + 1, tries: 0, givenUp: 0 };
  const tried = { ...idle, notBefore: time + rest };
  return reader.tries < triesMax
    ? tried
    : { ...tried, at: reader.at + 1, tries: 0, givenUp: reader.givenUp + 1 };
}

function withReader(state: Progress, thread: number, reader: Reader): Progress {
  return { readers: state.readers.with(thread, reader) };
}
