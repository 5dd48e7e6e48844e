import { type History, type HistoryEvent, nemesisProcess } from "../../harness/core/history.ts";
import type { Generator } from "../../harness/generator/generator.ts";
import { type KafkaOperations, type Offsets, polledBy, sentBy } from "../forms/kafka.ts";
import type { WorkloadOptions } from "../workload.ts";
import { advanced, kafkaKeys } from "./kafka-plan.ts";
import { type Draw, type Moment, remembering } from "./remembering.ts";

/** Polls in a row that brought nothing new, after which a node has nothing more to give. */
const emptyPollsMax = 5;

/** Calls of one reader: a node that gives its log in crumbs is not read to the end. */
const callsMax = 1000;

/**
 * On every node one client reads all logs from the beginning, until it has passed every offset the run has
 * seen or polls bring nothing new.
 */
export function kafkaFinal(options: WorkloadOptions, soFar: History): Generator<KafkaOperations> {
  const keys = kafkaKeys(options);
  const target = offsetsKnown(soFar);
  const readers = Math.min(options.nodes.length, options.concurrency);
  return remembering<KafkaOperations, readonly Reader[]>(
    {
      draw: (state, moment) => drawCall(state, moment, keys, target),
      learn(state, event, thread) {
        const reader = state[thread];
        return reader === undefined || event.type === "invoke"
          ? state
          : state.with(thread, readerAfter(reader, event, keys));
      },
    },
    Array.from({ length: readers }, () => ({ positions: undefined, empty: 0, calls: 0, busy: false })),
  );
}

/** The first offset behind all that sends were given and polls have shown, by key. */
function offsetsKnown(history: History): Offsets {
  let known: Offsets = {};
  for (const event of history.events) {
    if (event.process === nemesisProcess || event.type !== "ok") continue;
    if (event.f === "send") known = advanced(known, sentBy(event.value));
    if (event.f === "poll") known = advanced(known, polledBy(event.value));
  }
  return known;
}

interface Reader {
  /** Absent until the keys are assigned. */
  readonly positions: Offsets | undefined;
  /** Calls in a row that brought nothing. */
  readonly empty: number;
  readonly calls: number;
  readonly busy: boolean;
}

function drawCall(
  state: readonly Reader[],
  { free }: Moment,
  keys: readonly string[],
  target: Offsets,
): Draw<KafkaOperations, readonly Reader[]> {
  const isOver = (reader: Reader): boolean =>
    !reader.busy &&
    (reader.empty >= emptyPollsMax || reader.calls >= callsMax || hasPassed(reader.positions, target));
  if (state.every(isOver)) return "done";
  const thread = free.find((candidate) => {
    const reader = state[candidate];
    return reader !== undefined && !reader.busy && !isOver(reader);
  });
  if (thread === undefined) return "wait";
  const reader = state[thread]!;
  const after = state.with(thread, { ...reader, calls: reader.calls + 1, busy: true });
  return reader.positions === undefined
    ? { invocation: { f: "assign", input: keys }, thread, state: after }
    : { invocation: { f: "poll", input: [["poll", reader.positions]] }, thread, state: after };
}

function hasPassed(positions: Offsets | undefined, target: Offsets): boolean {
  return (
    positions !== undefined &&
    Object.entries(target).every(([key, offset]) => (positions[key] ?? 0) >= offset)
  );
}

function readerAfter(reader: Reader, event: HistoryEvent, keys: readonly string[]): Reader {
  const idle = { ...reader, busy: false };
  if (event.type === "info") return { ...idle, positions: undefined, empty: reader.empty + 1 };
  if (event.type === "fail") return { ...idle, empty: reader.empty + 1 };
  // What was committed does not matter here: the whole log is wanted.
  if (event.f === "assign") return { ...idle, positions: Object.fromEntries(keys.map((key) => [key, 0])) };
  const positions = advanced(reader.positions ?? {}, polledBy(event.value));
  const isNew = Object.keys(positions).some((key) => positions[key] !== reader.positions?.[key]);
  return { ...idle, positions, empty: isNew ? 0 : reader.empty + 1 };
}
