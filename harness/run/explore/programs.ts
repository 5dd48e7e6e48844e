import type { Workload, WorkloadOptions } from "../../../workloads/workload.ts";
import type { Random } from "../../core/random.ts";
import { UsageError } from "../../core/usage-error.ts";
import type { Context, Generator, ObservedEvent } from "../../generator/generator.ts";
import type { NodeId } from "../../runtime/message.ts";
import type { ScriptedOperation } from "../scenario.ts";
import type { EventKind, Possible } from "../steps.ts";

/** What happens in a small scope; the search decides in which orders. */
export interface Program {
  readonly operations: readonly ScriptedOperation[];
  /** "reboot n1 0": what, to whom, and the how-manieth of these. */
  readonly events: readonly string[];
}

export const sizeOf = ({ events, operations }: Program): number => events.length + operations.length;

export interface Scope {
  readonly operationsMax: number;
  readonly eventsMax: number;
  readonly kinds: readonly EventKind[];
}

/** More are not kept in memory, nor tried in anybody's time. */
const programsMax = 500_000;

/**
 * The programs of a scope, the smaller ones first, those of one size mixed: every choice of events beside every
 * choice of operations that the workload's plan was seen to make. Programs that write nothing show nothing, and are
 * left out where there are operations at all. Throws a UsageError for a scope without programs, or with too many.
 */
export function programsOf(
  workload: Workload,
  options: WorkloadOptions,
  scope: Scope,
  random: Random,
): Program[] {
  const operations = Array.from({ length: scope.operationsMax + 1 }, (_, count) =>
    operationsOf(workload, options, count, random.fork(`operations/${count}`)),
  );
  const choices = operations.reduce((sum, { length }) => sum + length, 0);
  refuseAbove(programsMax, scope, options.nodes.length, choices);
  const events = Array.from({ length: scope.eventsMax + 1 }, (_, count) =>
    eventsOf(options.nodes, scope.kinds, count),
  );
  const programs: Program[] = [];
  for (let size = 1; size <= scope.operationsMax + scope.eventsMax; size++) {
    const ofSize: Program[] = [];
    for (const [count, choices] of operations.entries())
      for (const chosen of choices)
        for (const beside of events[size - count] ?? []) ofSize.push({ operations: chosen, events: beside });
    for (const program of random.fork(`mix/${size}`).shuffle(ofSize)) programs.push(program);
  }
  if (programs.length === 0)
    throw new UsageError(
      `nothing to try among ${scope.operationsMax} operations of ${workload.name} and ${scope.eventsMax} events of ${scope.kinds.length} kinds: expected --operations that write, or --events with --kinds of them`,
    );
  return programs;
}

/** A little too many: a node rejoins only after it was isolated. */
function eventChoices({ eventsMax, kinds }: Scope, nodes: number): number {
  let sum = 1;
  // Choices with repetition: of k events among n, (n + k - 1 over k).
  for (let count = 1, choices = 1; count <= eventsMax; count++) {
    choices = (choices * (kinds.length * nodes + count - 1)) / count;
    sum += choices;
  }
  return sum;
}

function refuseAbove(most: number, scope: Scope, nodes: number, operationChoices: number): void {
  const { eventsMax, kinds, operationsMax } = scope;
  const programs = operationChoices * eventChoices(scope, nodes);
  if (programs <= most) return;
  throw new UsageError(
    `a scope of ${operationsMax} operations and ${eventsMax} events of ${kinds.length} kinds on ${nodes} nodes has some ${programs.toPrecision(2)} programs: expected ${most} at most, by less of --operations, --events, --kinds or --nodes`,
  );
}

/** Plans are drawn; so many draws show all short ones of the workloads there are, but for rare calls. */
const drawsMax = 1000;

function operationsOf(
  workload: Workload,
  options: WorkloadOptions,
  count: number,
  random: Random,
): ScriptedOperation[][] {
  if (count === 0) return [[]];
  const found = new Map<string, ScriptedOperation[]>();
  for (let draw = 0; draw < drawsMax; draw++) {
    const drawn = drawOperations(workload.during(options), options, count, random.fork(String(draw)));
    if (drawn.length < count) continue;
    if (drawn.every(({ f }) => workload.operations[f]?.readOnly === true)) continue;
    found.set(JSON.stringify(drawn), drawn);
  }
  return [...found.values()];
}

/** What the plan does first when every thread is always free and every write succeeds. */
function drawOperations(
  plan: Generator,
  { concurrency }: WorkloadOptions,
  count: number,
  random: Random,
): ScriptedOperation[] {
  const threads = Array.from({ length: concurrency }, (_, thread) => thread);
  const operations: ScriptedOperation[] = [];
  let generator = plan;
  let time = 0;
  for (let asked = 0; asked < 20 * count && operations.length < count; asked++) {
    const context: Context = {
      time,
      random,
      threads,
      free: threads,
      processOf: (thread) => thread,
      threadOf: (process) => process,
    };
    const emission = generator.next(context);
    if (emission.kind === "done") break;
    generator = emission.next;
    if (emission.kind === "wait") {
      time = Math.max(time + 1, emission.until ?? 0);
      continue;
    }
    const { invocation, pseudo, thread } = emission.planned;
    time = Math.max(time, emission.planned.time);
    if (pseudo !== undefined || thread === "nemesis") continue;
    const { f, input, key } = invocation;
    operations.push({ atMs: 0, client: thread, f, input, ...(key === undefined ? {} : { key }) });
    const event = { index: 0, time, process: thread, f, value: input, ...(key === undefined ? {} : { key }) };
    for (const type of ["invoke", "ok"] as const) {
      // What a read would have seen nobody knows.
      if (type === "ok" && input === null) continue;
      const observed: ObservedEvent = { event: { ...event, type }, thread };
      generator = generator.observe?.(context, observed) ?? generator;
    }
  }
  return operations;
}

/** Every choice of so many events, with repetition. A node rejoins only after it was isolated. */
function eventsOf(nodes: readonly NodeId[], kinds: readonly EventKind[], count: number): string[][] {
  const alphabet = kinds.flatMap((kind) => nodes.map((node) => `${kind} ${node}`));
  let choices: number[][] = [[]];
  for (let size = 0; size < count; size++)
    choices = choices.flatMap((choice) =>
      alphabet.flatMap((_, event) => (event >= (choice.at(-1) ?? 0) ? [[...choice, event]] : [])),
    );
  return choices
    .map((choice) => numbered(choice.map((event) => alphabet[event]!)))
    .filter((events) =>
      events.every((event) => !event.startsWith("rejoin") || events.includes(isolationBefore(event))),
    );
}

function numbered(events: readonly string[]): string[] {
  return events.map(
    (event, position) => `${event} ${events.slice(0, position).filter((one) => one === event).length}`,
  );
}

const isolationBefore = (rejoin: string): string => rejoin.replace("rejoin", "isolate");

/** The events of a program that can happen when these steps were taken: equal ones in turn. */
export function eventsLeft(events: readonly string[], taken: readonly string[]): Possible[] {
  return events.flatMap((name) => {
    if (taken.includes(name)) return [];
    const needed = neededBy(name);
    const causes = needed.map((before) => taken.indexOf(before));
    if (causes.includes(-1)) return [];
    const [kind, node] = name.split(" ");
    return [{ name, place: kind === "time" ? "everywhere" : node!, causes }];
  });
}

function neededBy(name: string): string[] {
  const [kind, node, count] = name.split(" ");
  const before = Number(count) === 0 ? [] : [`${kind} ${node} ${Number(count) - 1}`];
  return kind === "rejoin" ? [...before, isolationBefore(name)] : before;
}
