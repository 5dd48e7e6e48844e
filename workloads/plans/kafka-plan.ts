import type { HistoryEvent } from "../../harness/core/history.ts";
import type { Invocation } from "../../harness/core/operation.ts";
import type { Random } from "../../harness/core/random.ts";
import type { Generator } from "../../harness/generator/generator.ts";
import { type KafkaOperations, type Offsets, offsetsIn, type Polled, polledBy } from "../forms/kafka.ts";
import type { WorkloadOptions } from "../workload.ts";
import { type Draw, type Moment, remembering } from "./remembering.ts";

/** How often a client turns to other keys: once in so many calls, on average. */
const callsPerAssign = 20;

/**
 * Each client turns to some of the keys, then sends and polls in equal shares, from where its last poll ended,
 * and commits what it polled. A client whose call ended unknown starts anew, as a new process.
 */
export function kafkaPlan(options: WorkloadOptions): Generator<KafkaOperations> {
  const keys = kafkaKeys(options);
  return remembering<KafkaOperations, Clients>(
    {
      draw: (clients, moment) => drawCall(clients, moment, keys),
      learn: (clients, event, thread) => clientsAfter(clients, event, thread),
    },
    { sent: 0, consumers: Array.from({ length: options.concurrency }, () => newcomer) },
  );
}

export function kafkaKeys(options: WorkloadOptions): readonly string[] {
  return Array.from({ length: Math.max(1, options.keys) }, (_, key) => String(key));
}

/** The offsets to read next, after a poll. */
export function advanced(positions: Offsets, polled: Polled): Offsets {
  const next: Record<string, number> = { ...positions };
  for (const [key, messages] of Object.entries(polled)) {
    for (const [offset] of messages) next[key] = Math.max(next[key] ?? 0, offset + 1);
  }
  return next;
}

interface Clients {
  readonly sent: number;
  /** By thread. */
  readonly consumers: readonly Consumer[];
}

/** What the client on a thread knows. */
interface Consumer {
  readonly keys: readonly string[];
  /** Where to read next; absent until the client knows where to begin. */
  readonly positions: Offsets | undefined;
  readonly uncommitted: Offsets | undefined;
}

const newcomer: Consumer = { keys: [], positions: undefined, uncommitted: undefined };

function drawCall(
  clients: Clients,
  { context, free }: Moment,
  keys: readonly string[],
): Draw<KafkaOperations, Clients> {
  const { random } = context;
  const thread = random.pick(free);
  const consumer = clients.consumers[thread]!;
  if (consumer.positions === undefined || random.chance(1 / callsPerAssign)) {
    const assigned = random.subset(keys);
    const state = withConsumer(clients, thread, { ...newcomer, keys: assigned });
    return { invocation: { f: "assign", input: assigned }, thread, state };
  }
  if (consumer.uncommitted !== undefined) {
    return { invocation: { f: "commit", input: consumer.uncommitted }, thread, state: clients };
  }
  const invocation = sendOrPoll(clients.sent + 1, consumer.positions, keys, random);
  const sent = clients.sent + (invocation.f === "send" ? 1 : 0);
  return { invocation, thread, state: { ...clients, sent } };
}

function sendOrPoll(
  message: number,
  positions: Offsets,
  keys: readonly string[],
  random: Random,
): Invocation<KafkaOperations> {
  return random.chance(0.5)
    ? { f: "send", input: [["send", random.pick(keys), message]] }
    : { f: "poll", input: [["poll", positions]] };
}

function clientsAfter(clients: Clients, event: HistoryEvent, thread: number): Clients {
  const consumer = clients.consumers[thread];
  if (consumer === undefined || event.type === "invoke") return clients;
  if (event.type === "info") return withConsumer(clients, thread, newcomer);
  if (event.f === "commit") return withConsumer(clients, thread, { ...consumer, uncommitted: undefined });
  if (event.type === "fail") return clients;
  if (event.f === "assign") return withConsumer(clients, thread, assigned(consumer, offsetsIn(event.value)));
  if (event.f !== "poll") return clients;
  return withConsumer(clients, thread, processed(consumer, polledBy(event.value)));
}

/** A client goes on behind what was committed, and begins at the beginning where nothing was. */
function assigned(consumer: Consumer, committed: Offsets): Consumer {
  const positions = consumer.keys.map((key) => [key, (committed[key] ?? -1) + 1] as const);
  return { ...consumer, positions: Object.fromEntries(positions) };
}

function processed(consumer: Consumer, polled: Polled): Consumer {
  const positions = advanced(consumer.positions ?? {}, polled);
  const highest = Object.keys(polled)
    .filter((key) => polled[key]!.length > 0)
    .map((key) => [key, positions[key]! - 1] as const);
  return highest.length === 0
    ? { ...consumer, positions }
    : { ...consumer, positions, uncommitted: Object.fromEntries(highest) };
}

function withConsumer(clients: Clients, thread: number, consumer: Consumer): Clients {
  return { ...clients, consumers: clients.consumers.with(thread, consumer) };
}
