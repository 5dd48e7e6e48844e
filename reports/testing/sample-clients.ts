import type { HistoryEvent } from "../../harness/core/history.ts";
import type { Random } from "../../harness/core/random.ts";
import { nanosPerMs as ms } from "../../harness/core/time.ts";

export interface ClientsOptions {
  readonly operations: number;
  readonly lengthMs: number;
  readonly stale: boolean;
  /** While n1, until then the leader, is alone. */
  readonly partition: { readonly from: number; readonly to: number };
}

interface Call {
  readonly process: number;
  readonly f: string;
  readonly key: string;
  readonly input: unknown;
  readonly node: string;
  readonly invokedAt: number;
  readonly effectAt: number;
  completedAt: number;
  outcome: Pick<HistoryEvent, "type" | "value" | "error">;
}

const threads = 10;
const nodes = ["n1", "n2", "n3", "n4", "n5"];

/** What ten clients saw: each call takes effect at one moment between invocation and completion. */
export function sampleClients(
  random: Random,
  options: ClientsOptions,
): { readonly events: readonly Omit<HistoryEvent, "index">[]; readonly staleReadAt: number | undefined } {
  const calls = plan(random, options);
  const staleReadAt = execute(calls, options, random);
  const events = calls.flatMap((call) => {
    const { process, f, key, node } = call;
    const shared = { process, f, key, node };
    return [
      { time: call.invokedAt, type: "invoke" as const, ...shared, value: call.input },
      { time: call.completedAt, ...shared, ...call.outcome },
    ];
  });
  return { events, staleReadAt };
}

function plan(random: Random, options: ClientsOptions): Call[] {
  const calls: Call[] = [];
  const perThread = Math.ceil(options.operations / threads);
  const pause = (options.lengthMs * ms) / perThread;
  let written = 0;
  for (let thread = 0; thread < threads; thread++) {
    let process = thread;
    let time = Math.floor(random.unit() * pause);
    for (let count = 0; count < perThread && calls.length < options.operations; count++) {
      const isolated = time > options.partition.from && time < options.partition.to;
      const node = random.pick(nodes);
      const lost = isolated && node === "n1" && random.chance(0.7);
      const latency = Math.floor((2 + random.exponential(isolated ? 9 : 4)) * ms);
      const f = random.weighted([
        { value: "read", weight: 5 },
        { value: "write", weight: 4 },
        { value: "cas", weight: 1 },
      ]);
      const input = f === "read" ? null : f === "write" ? ++written : [random.below(written + 1), ++written];
      const completedAt = time + (lost ? 500 * ms : latency);
      calls.push({
        process,
        f,
        key: String(random.below(4)),
        input,
        node,
        invokedAt: time,
        effectAt: time + Math.floor(latency * (0.2 + 0.6 * random.unit())),
        completedAt,
        outcome: lost ? { type: "info", value: input, error: "timeout" } : { type: "ok", value: input },
      });
      if (lost) process += threads;
      time = completedAt + Math.max(1, Math.floor(random.exponential(pause * 0.8)));
    }
  }
  return calls;
}

/** Applies the calls in the order of their effects, and lets one read of the isolated leader answer the past. */
function execute(calls: readonly Call[], options: ClientsOptions, random: Random): number | undefined {
  const held = new Map<string, { value: unknown; since: number }>();
  const before = new Map<string, unknown>();
  let staleReadAt: number | undefined;
  for (const call of calls.toSorted((one, other) => one.effectAt - other.effectAt)) {
    if (call.outcome.type !== "ok") continue;
    const now = held.get(call.key);
    if (call.f === "read") {
      call.outcome = { type: "ok", value: now?.value ?? null };
      const inside = call.invokedAt > options.partition.from && call.invokedAt < options.partition.to;
      const settled = now !== undefined && now.since < call.invokedAt && before.has(call.key);
      if (!options.stale || staleReadAt !== undefined || call.node !== "n1" || !inside || !settled) continue;
      call.outcome = { type: "ok", value: before.get(call.key) };
      staleReadAt = call.completedAt;
      continue;
    }
    const [expected, next] = Array.isArray(call.input) ? call.input : [undefined, call.input];
    if (call.f === "cas" && now?.value !== expected && random.chance(0.9)) {
      call.outcome = { type: "fail", value: call.input, error: "precondition-failed" };
      continue;
    }
    if (call.f === "write" && now !== undefined) before.set(call.key, now.value);
    held.set(call.key, { value: next, since: call.completedAt });
  }
  return staleReadAt;
}
