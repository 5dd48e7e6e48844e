import { z } from "zod";
import { weakerClaims } from "../core/claim.ts";
import { UsageError } from "../core/usage-error.ts";
import type { Scenario } from "./scenario.ts";

/** Reads a scenario that came from a file: anybody may have written it. Throws a UsageError that names each wrong field. */
export function parseScenario(value: unknown, source: string): Scenario {
  const parsed = scenarioSchema.safeParse(value);
  if (parsed.success) return parsed.data as Scenario;
  const problems = parsed.error.issues.slice(0, problemsMax).map((issue) => {
    const path = issue.path.map(String).join(".");
    return `  ${path === "" ? "the scenario" : path}: ${issue.message}`;
  });
  throw new UsageError(`${source} is not a scenario:\n${problems.join("\n")}`);
}

const problemsMax = 10;

const count = (low: number, high: number) => z.int().min(low).max(high);
const milliseconds = z.number().min(0).max(86_400_000);
const latency = z.strictObject({
  distribution: z.enum(["constant", "uniform", "exponential", "normal"]),
  meanMs: milliseconds,
});

const timing = z.discriminatedUnion("model", [
  z.strictObject({ model: z.literal("asynchronous") }),
  z.strictObject({ model: z.literal("synchronous"), boundMs: milliseconds }),
  z.strictObject({ model: z.literal("partial"), boundMs: milliseconds, stableAtMs: milliseconds }),
]);

const scheduled = z.strictObject({
  fault: z.string(),
  target: z.enum(["any", "leader", "follower"]),
  atMs: milliseconds,
  durationMs: milliseconds,
  id: count(0, 1_000_000),
});

const rules = z.array(z.union([z.literal("lost"), z.array(milliseconds).min(1).max(10)])).max(10);
const script = z.strictObject({
  operations: z
    .array(
      z.strictObject({
        atMs: milliseconds,
        client: count(0, 9_999),
        f: z.string(),
        input: z.unknown(),
        key: z.union([z.string(), z.number()]).optional(),
        final: z.literal(true).optional(),
      }),
    )
    .max(1_000_000),
  delays: z
    .record(
      z
        .string()
        .regex(/^[^\s>]+>[^\s>]+ \S+$/, 'expected a link and a type of message, such as "n1>n2 vote"'),
      z.array(z.strictObject({ delaysMs: z.array(milliseconds).max(10), rules: rules.optional() })),
    )
    .optional(),
  order: z.strictObject({ settleMs: milliseconds, steps: z.array(z.string()).max(10_000) }).optional(),
});

const scenarioSchema = z
  .strictObject({
    system: z.string().optional(),
    program: z.array(z.string()).min(1).optional(),
    bugs: z.array(z.string()),
    systemOptions: z.record(z.string(), z.string()).optional(),
    claim: z.enum(weakerClaims).optional(),
    workload: z.string(),
    environment: z.enum(["sim", "process", "docker"]),
    nodes: count(1, 100),
    concurrency: count(1, 10_000),
    rate: z.number().min(0).max(1_000_000),
    arrival: z.enum(["closed", "open"]),
    keys: count(1, 100_000),
    values: z.enum(["unique", "small"]),
    topology: z.enum(["grid", "line", "tree", "total"]),
    operationsPerKey: count(1, 1_000_000),
    operationsMax: count(1, 10_000_000),
    timeMs: milliseconds,
    recoveryMs: milliseconds,
    timeoutMs: milliseconds,
    faults: z.array(z.string()),
    target: z.enum(["any", "leader", "follower", "mixed"]),
    faultIntervalMs: milliseconds,
    schedule: z.array(scheduled).max(10_000),
    network: z.strictObject({
      latency,
      clientLatency: latency,
      transport: z.enum(["datagram", "stream"]),
      loss: z.number().min(0).max(1),
      duplication: z.number().min(0).max(1),
      timing,
    }),
    script: script.optional(),
    seed: z.string(),
    stopAtViolation: z.literal(true).optional(),
    trace: z.boolean(),
  })
  .refine(
    ({ system, program }) => (system === undefined) !== (program === undefined),
    "expected either a system or a program",
  );
