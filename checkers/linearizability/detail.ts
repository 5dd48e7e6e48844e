import type { Key, Nanos, Operation, ProcessId } from "../../harness/core/operation.ts";
import { type AnyModel, illegal } from "../model.ts";
import type { Core } from "./core.ts";
import type { FailingPrefix } from "./prefix.ts";
import { type Limits, search } from "./search.ts";

/** What a figure of a violation needs; the `detail` of an anomaly. Operations are named by their place in `operations`. */
export interface LinearizabilityDetail {
  readonly form: "linearizability";
  readonly model: string;
  readonly key?: Key;
  /** The operations worth drawing, in order of invocation. */
  readonly operations: readonly ShownOperation[];
  /** How many operations on this object are not among them. */
  readonly omitted: number;
  /** The few that contradict each other by themselves. */
  readonly core: readonly number[];
  /** True when nothing more could be left out of the core. */
  readonly minimal: boolean;
  /** True when every order of the core was tried again, one by one, and none fits. */
  readonly confirmed: boolean;
  /** The longest order that explains everything up to where it got stuck. */
  readonly longest: Linearization;
  readonly stuck: Stuck;
  /** Other orders that were tried: `partialOf[i]` is the longest one found with operation i in it, or -1. */
  readonly partials: readonly Linearization[];
  readonly partialOf: readonly number[];
}

export interface ShownOperation {
  readonly process: ProcessId;
  readonly f: string;
  readonly text: string;
  readonly outcome: "ok" | "fail" | "info";
  readonly node?: string;
  /** Positions in the history; `completed` is null where no completion is known. */
  readonly invoked: number;
  readonly completed: number | null;
  readonly invokedAt: Nanos;
  readonly completedAt: Nanos | null;
}

export interface Linearization {
  /** How many operations precede the steps listed, and the state they led to. */
  readonly before: number;
  readonly state: string;
  readonly steps: readonly { readonly operation: number; readonly state: string }[];
}

export interface Stuck {
  /** The call that had returned and could not be placed. */
  readonly operation: number;
  /** The state at the end of the longest order. */
  readonly state: string;
  /** Every call that could have come next there, with the reason why it did not help. */
  readonly candidates: readonly Candidate[];
}

export interface Candidate {
  readonly operation: number;
  /** `illegal`: the state does not allow it. `dead-end`: it may come next, but the stuck call still never fits. */
  readonly reason: "illegal" | "dead-end";
  readonly text: string;
}

const shownMax = 120;
const stepsShownMax = 40;
const candidatesMax = 24;
/** Steps for it beyond the first pass, and operations in orders that are looked at. */
const collectStepsMax = 200_000;
const placementsMax = 3_000_000;

export function detailOf(
  model: AnyModel,
  key: Key | undefined,
  all: readonly Operation[],
  prefix: FailingPrefix,
  core: Core,
  confirmed: boolean,
  limits: Limits,
): LinearizabilityDetail {
  const { longest, partials } = collect(model, prefix, limits);
  const states = replay(model, prefix.operations, longest);
  const end = states.at(-1) ?? model.initial;
  const candidates = candidatesOf(model, prefix, longest, end);
  const originals = new Map(all.map((operation) => [operation.invoked, operation]));
  const shown = shownPositions(prefix, core, longest, candidates);
  const placeOf = new Map(shown.map((invoked, place) => [invoked, place]));
  const place = (position: number): number => placeOf.get(prefix.operations[position]!.invoked) ?? -1;
  const draw = (order: readonly number[]): Linearization => drawn(model, prefix.operations, order, place);
  const distinct = [...new Set(partials.values())];
  return {
    form: "linearizability",
    model: model.name,
    ...(key === undefined || key === "" ? {} : { key }),
    operations: shown.map((invoked) => show(model, originals.get(invoked)!)),
    omitted: all.length - shown.length,
    core: core.operations.map(({ original }) => placeOf.get(original.invoked)!),
    minimal: core.minimal,
    confirmed,
    longest: draw(longest),
    stuck: {
      operation: place(prefix.last),
      state: stateText(model, end),
      candidates: candidates.map(({ position, reason, text }) => ({
        operation: place(position),
        reason,
        text,
      })),
    },
    partials: distinct.map(draw),
    partialOf: shown.map((invoked) => distinct.indexOf(partials.get(invoked)!)),
  };
}

export function describe(model: AnyModel, operation: Operation): string {
  return model.describe?.(operation) ?? `${operation.f} ${JSON.stringify(operation.input)}`;
}

export function stateText(model: AnyModel, state: unknown): string {
  return model.describeState?.(state) ?? String(model.key(state));
}

type Order = readonly number[];

/** Searches the failing prefix once more, now keeping the orders that come near its end. */
function collect(
  model: AnyModel,
  prefix: FailingPrefix,
  limits: Limits,
): { longest: Order; partials: Map<number, Order> } {
  let longest: Order | undefined;
  let left = placementsMax;
  const partials = new Map<number, Order>();
  const near = prefix.operations.length - shownMax;
  const stepsMax = Math.min(limits.stepsMax, collectStepsMax + 4 * prefix.operations.length);
  search(model, prefix.operations, { ...limits, stepsMax }, (stuck, depth, orderOf) => {
    const better = stuck === prefix.last && depth > (longest?.length ?? -1);
    left -= depth;
    if (!better && (left < 0 || depth < near)) return;
    const order = orderOf();
    if (better) longest = order;
    for (const position of order.slice(-shownMax)) {
      const { invoked } = prefix.operations[position]!;
      if ((partials.get(invoked)?.length ?? 0) < depth) partials.set(invoked, order);
    }
  });
  return { longest: longest ?? orderBefore(model, prefix, limits), partials };
}

/** An order of all that came before the fatal return; there is one, for the prefix is the shortest that fails. */
function orderBefore(model: AnyModel, prefix: FailingPrefix, limits: Limits): Order {
  const positions = [...prefix.operations.keys()].filter((position) => position !== prefix.last);
  const found = search(
    model,
    positions.map((position) => prefix.operations[position]!),
    limits,
  );
  return found.kind === "linearizable" ? found.order.map((place) => positions[place]!) : [];
}

function replay(model: AnyModel, operations: readonly Operation[], order: Order): unknown[] {
  let state = model.initial;
  return order.map((position) => {
    const next = model.step(state, operations[position]!);
    state = next === illegal ? state : next;
    return state;
  });
}

function candidatesOf(
  model: AnyModel,
  prefix: FailingPrefix,
  longest: Order,
  state: unknown,
): { position: number; reason: Candidate["reason"]; text: string }[] {
  const placed = new Set(longest);
  const result: { position: number; reason: Candidate["reason"]; text: string }[] = [];
  const stuck = prefix.operations[prefix.last]!;
  const positions = prefix.operations
    .map((_, position) => position)
    .filter((position) => !placed.has(position));
  positions.sort((a, b) => Number(b === prefix.last) - Number(a === prefix.last));
  for (const position of positions.slice(0, candidatesMax)) {
    const operation = prefix.operations[position]!;
    const next = model.step(state, operation);
    const name = describe(model, operation);
    if (next === illegal) {
      result.push({
        position,
        reason: "illegal",
        text: `${name} is impossible in state ${stateText(model, state)}`,
      });
    } else {
      const after = stateText(model, next);
      const text = `${name} is possible and leads to ${after}, but ${describe(model, stuck)} does not fit after it either`;
      result.push({ position, reason: "dead-end", text });
    }
  }
  return result;
}

/** Invocations of what is drawn: the core, the end of the longest order, the candidates, and what was recent. */
function shownPositions(
  prefix: FailingPrefix,
  core: Core,
  longest: Order,
  candidates: readonly { readonly position: number }[],
): number[] {
  const { operations, last } = prefix;
  const shown = new Set(core.operations.map(({ original }) => original.invoked));
  const add = (position: number): void => {
    if (shown.size < shownMax) shown.add(operations[position]!.invoked);
  };
  add(last);
  for (const { position } of candidates) add(position);
  for (const position of longest.slice(-stepsShownMax)) add(position);
  for (let position = operations.length - 1; position >= 0 && shown.size < shownMax; position--)
    add(position);
  return [...shown].sort((a, b) => a - b);
}

function drawn(
  model: AnyModel,
  operations: readonly Operation[],
  order: Order,
  place: (position: number) => number,
): Linearization {
  const states = replay(model, operations, order);
  // Steps are listed from the end back to the first operation that is not drawn.
  let first = order.length;
  while (first > 0 && order.length - first < stepsShownMax && place(order[first - 1]!) >= 0) first--;
  return {
    before: first,
    state: stateText(model, first === 0 ? model.initial : states[first - 1]),
    steps: order.slice(first).map((position, step) => ({
      operation: place(position),
      state: stateText(model, states[first + step]),
    })),
  };
}

function show(model: AnyModel, operation: Operation): ShownOperation {
  return {
    process: operation.process,
    f: operation.f,
    text: describe(model, operation),
    outcome: operation.outcome.type,
    ...(operation.node === undefined ? {} : { node: operation.node }),
    invoked: operation.invoked,
    completed: Number.isFinite(operation.completed) ? operation.completed : null,
    invokedAt: operation.invokedAt,
    completedAt: operation.completedAt ?? null,
  };
}
