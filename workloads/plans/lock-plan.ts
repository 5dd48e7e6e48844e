import type { HistoryEvent } from "../../harness/core/history.ts";
import type { Key, Nanos } from "../../harness/core/operation.ts";
import type { Random } from "../../harness/core/random.ts";
import { msToNanos } from "../../harness/core/time.ts";
import type { Generator } from "../../harness/generator/generator.ts";
import type { LockOperations } from "../forms/lock.ts";
import type { WorkloadOptions } from "../workload.ts";
import { type Draw, type Moment, remembering } from "./remembering.ts";

/** Clients that compete for one lock, on average: more would only wait. */
const clientsPerLock = 2;

/** Half of the work is short; the other half outlasts a lease of two seconds, which its holder has to renew. */
const shortHoldMs = { min: 50, max: 300 };
const longHoldMs = { min: 2_000, max: 5_000 };
const restMs = { min: 50, max: 300 };

/** Every client acquires a lock, works for a while, releases it, and rests. */
export function lockPlan(options: WorkloadOptions): Generator<LockOperations> {
  const locks = Math.max(1, Math.min(options.keys, Math.floor(options.concurrency / clientsPerLock)));
  return remembering<LockOperations, readonly Client[]>(
    {
      draw: (clients, moment) => drawCall(clients, moment, locks),
      learn: (clients, event, thread) => clients.with(thread, clientAfter(clients[thread]!, event)),
    },
    Array.from({ length: options.concurrency }, () => ({ holds: undefined, notBefore: 0, pauseMs: 0 })),
  );
}

interface Client {
  readonly holds: Key | undefined;
  readonly notBefore: Nanos;
  /** How long it works, or rests, after its next answer; drawn with the call. */
  readonly pauseMs: number;
}

function drawCall(
  clients: readonly Client[],
  { context, free }: Moment,
  locks: number,
): Draw<LockOperations, readonly Client[]> {
  const { random, time } = context;
  const ready = free.filter((thread) => clients[thread]!.notBefore <= time);
  if (ready.length === 0) return { until: Math.min(...free.map((thread) => clients[thread]!.notBefore)) };
  const thread = random.pick(ready);
  const client = clients[thread]!;
  const isHolder = client.holds !== undefined;
  const key = client.holds ?? `l${random.below(locks)}`;
  const state = clients.with(thread, {
    ...client,
    pauseMs: isHolder ? between(restMs, random) : hold(random),
  });
  return { invocation: { f: isHolder ? "release" : "acquire", input: null, key }, thread, state };
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
