import type { HistoryEvent } from "../../harness/core/history.ts";
import type { Invocation, Key, Nanos } from "../../harness/core/operation.ts";
import type { Random } from "../../harness/core/random.ts";
import { msToNanos } from "../../harness/core/time.ts";
import type { Generator } from "../../harness/generator/generator.ts";
import { type FencedLockOperations, ttlMs } from "../forms/fenced-lock.ts";
import type { WorkloadOptions } from "../workload.ts";
import { clientsPerLock } from "./lock-plan.ts";
import { type Draw, type Moment, remembering } from "./remembering.ts";

const workMs = { min: 10, max: 150 };

/** A holder that stood still for longer than its time, and does not know: what a token is for. */
const sleepMs = { min: Math.ceil(ttlMs * 1.2), max: ttlMs * 2 };

/** One piece of work in so many ends in such a sleep, and goes on as if nothing had been. */
const workPerSleep = 8;

const steps = [
  { value: "write", weight: 70 },
  { value: "renew", weight: 15 },
  { value: "release", weight: 15 },
] as const;

/** Every client takes a lock, writes under it again and again, renews it now and then, sleeps at times, and gives it back. */
export function fencedLockPlan(options: WorkloadOptions): Generator<FencedLockOperations> {
  const locks = Math.max(1, Math.min(options.keys, Math.floor(options.concurrency / clientsPerLock)));
  return remembering<FencedLockOperations, State>(
    {
      draw: (state, moment) => drawCall(state, moment, locks),
      learn: (state, event, thread) => ({
        ...state,
        clients: state.clients.with(thread, clientAfter(state.clients[thread]!, event)),
      }),
    },
    {
      clients: Array.from({ length: options.concurrency }, () => ({
        hold: undefined,
        notBefore: 0,
        pauseMs: 0,
      })),
      written: 0,
    },
  );
}

interface State {
  readonly clients: readonly Client[];
  readonly written: number;
}

interface Client {
  readonly hold: { readonly key: Key; readonly token: number } | undefined;
  readonly notBefore: Nanos;
  /** How long it works, or sleeps, after its next answer; drawn with the call. */
  readonly pauseMs: number;
}

function drawCall(
  { clients, written }: State,
  { context, free }: Moment,
  locks: number,
): Draw<FencedLockOperations, State> {
  const { random, time } = context;
  const ready = free.filter((thread) => clients[thread]!.notBefore <= time);
  if (ready.length === 0) return { until: Math.min(...free.map((thread) => clients[thread]!.notBefore)) };
  const thread = random.pick(ready);
  const client = clients[thread]!;
  const invocation = callOf(client, written + 1, locks, random);
  const sleeps = client.hold !== undefined && random.below(workPerSleep) === 0;
  const { min, max } = sleeps ? sleepMs : workMs;
  const state = {
    clients: clients.with(thread, { ...client, pauseMs: random.between(min, max) }),
    written: written + (invocation.f === "write" ? 1 : 0),
  };
  return { invocation, thread, state };
}

function callOf(
  { hold }: Client,
  value: number,
  locks: number,
  random: Random,
): Invocation<FencedLockOperations> {
  if (hold === undefined) return { f: "acquire", input: null, key: `l${random.below(locks)}` };
  const f = random.weighted(steps);
  return f === "write" ? { f, input: [value, hold.token], key: hold.key } : { f, input: null, key: hold.key };
}

/** Who is refused knows that his time is over; who got no clear answer begins anew, as another process. */
function clientAfter(client: Client, { f, key, time, type, value }: HistoryEvent): Client {
  if (type === "invoke") return client;
  const acquired = f === "acquire" && type === "ok" && key !== undefined;
  const goesOn = type === "ok" && (f === "write" || f === "renew");
  return {
    ...client,
    hold: acquired ? { key, token: value as number } : goesOn ? client.hold : undefined,
    notBefore: time + msToNanos(client.pauseMs),
  };
}
