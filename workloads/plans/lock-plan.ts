import type { HistoryEvent } from "../../harness/core/history.ts";
import type { Key, Nanos } from "../../harness/core/operation.ts";
import type { Random } from "../../harness/core/random.ts";
import { msToNanos } from "../../harness/core/time.ts";
import type { Generator } from "../../harness/generator/generator.ts";
import type { LockOperations } from "../forms/lock.ts";
import type { WorkloadOptions } from "../workload.ts";
import { type Draw, type Moment, remembering } from "./remembering.ts";

/** Clients that compete for one lock, on average: more would only wait. */
export const clientsPerLock = 2;

/** Half of the work is short; the other half outlasts a lease of two seconds, which its holder has to renew. */
const shortHoldMs = { min: 50, max: 300 };
const longHoldMs = { min: 2_000, max: 5_000 };
const restMs = { min: 50, max: 300 };

/**
 * Every client acquires a lock, works for a while, releases it, and rests. A lock of which a call ended unknown may be
 * held from then on by nobody who knows of it: another takes its place.
 */
export function lockPlan(options: WorkloadOptions): Generator<LockOperations> {
  const locks = Math.max(1, Math.min(options.keys, Math.floor(options.concurrency / clientsPerLock)));
  return remembering<LockOperations, State>(
    {
      draw: drawCall,
      learn: (state, event, thread) => {
        const clients = state.clients.with(thread, clientAfter(state.clients[thread]!, event));
        return event.type === "info" ? withoutLock({ ...state, clients }, event.key) : { ...state, clients };
      },
    },
    {
      clients: Array.from({ length: options.concurrency }, () => newcomer),
      locks: Array.from({ length: locks }, (_, number) => lockName(number)),
      made: locks,
    },
  );
}

interface State {
  readonly clients: readonly Client[];
  /** The locks in use. */
  readonly locks: readonly Key[];
  readonly made: number;
}

const newcomer: Client = { holds: undefined, notBefore: 0, pauseMs: 0 };

const lockName = (number: number): Key => `l${number}`;

function withoutLock(state: State, lost: Key | undefined): State {
  const position = lost === undefined ? -1 : state.locks.indexOf(lost);
  if (position < 0) return state;
  return { ...state, locks: state.locks.with(position, lockName(state.made)), made: state.made + 1 };
}

interface Client {
  readonly holds: Key | undefined;
  readonly notBefore: Nanos;
  /** How long it works, or rests, after its next answer; drawn with the call. */
  readonly pauseMs: number;
}

function drawCall(state: State, { context, free }: Moment): Draw<LockOperations, State> {
  const { random, time } = context;
  const { clients, locks } = state;
  const ready = free.filter((thread) => clients[thread]!.notBefore <= time);
  if (ready.length === 0) return { until: Math.min(...free.map((thread) => clients[thread]!.notBefore)) };
  const thread = random.pick(ready);
  const client = clients[thread]!;
  const isHolder = client.holds !== undefined;
  const key = client.holds ?? locks[random.below(locks.length)]!;
  const after = { ...client, pauseMs: isHolder ? between(restMs, random) : hold(random) };
  const invocation = { f: isHolder ? ("release" as const) : ("acquire" as const), input: null, key };
  return { invocation, thread, state: { ...state, clients: clients.with(thread, after) } };
}

const hold = (random: Random): number => between(random.chance(0.5) ? longHoldMs : shortHoldMs, random);

const between = ({ min, max }: { readonly min: number; readonly max: number }, random: Random): number =>
  random.between(min, max);

/** Whoever got no clear answer begins anew, as another process; a lock that was not to be had is asked for again. */
function clientAfter(client: Client, { f, key, time, type }: HistoryEvent): Client {
  if (type === "invoke") return client;
  const acquired = f === "acquire" && type === "ok";
  const pauseMs = acquired || f === "release" ? client.pauseMs : restMs.max;
  return { ...client, holds: acquired ? key : undefined, notBefore: time + msToNanos(pauseMs) };
}
