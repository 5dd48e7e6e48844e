import type { FieldChange } from "../../checkers/models/record.ts";
import type { HistoryEvent } from "../../harness/core/history.ts";
import type { Invocation } from "../../harness/core/operation.ts";
import type { Random } from "../../harness/core/random.ts";
import type { Generator } from "../../harness/generator/generator.ts";
import { stateful } from "../../harness/generator/stateful.ts";
import type { BatchOperations } from "../forms/batch.ts";
import type { WorkloadOptions } from "../workload.ts";
import { afterAnswer, afterCall, type KeyPool, keyPool } from "./key-pool.ts";

/** Fields of one record. */
const fields = ["a", "b", "c", "d"] as const;

const shares = [
  { value: "range", weight: 45 },
  { value: "batch", weight: 55 },
] as const;

const kinds = [
  { value: "write", weight: 12 },
  { value: "cas", weight: 7 },
  { value: "delete", weight: 1 },
] as const;

/** Records that any thread reads as a whole, and changes by batches of one to three changes; every value written is new. */
export function batchPlan(options: WorkloadOptions): Generator<BatchOperations> {
  const initial: State = { pool: keyPool<Fields>("r", Math.max(1, options.keys), {}), written: 0 };
  return stateful<State, BatchOperations>(initial, {
    next: (state, { random }) => drawCall(state, random, options),
    observe: (state, { event }) => {
      const pool = afterAnswer(state.pool, event, fieldsAfter);
      return pool === state.pool ? state : { ...state, pool };
    },
  });
}

type Fields = Readonly<Record<string, number>>;

interface State {
  /** What each record was last seen to hold. */
  readonly pool: KeyPool<Fields>;
  readonly written: number;
}

function drawCall(
  { pool, written }: State,
  random: Random,
  options: WorkloadOptions,
): readonly [Invocation<BatchOperations>, State] {
  const position = random.below(pool.slots.length);
  const { key, memory } = pool.slots[position]!;
  const f = random.weighted(shares);
  const after = { pool: afterCall(pool, position, options, random), written };
  if (f === "range") return [{ f, input: null, key }, after];
  const input = drawChanges(memory, written, random);
  return [
    { f, input, key },
    { ...after, written: written + input.length },
  ];
}

/** A cas expects what its field was seen to hold, and so may be refused after a change that was possible. */
function drawChanges(seen: Fields, written: number, random: Random): readonly FieldChange[] {
  return random
    .shuffle(fields)
    .slice(0, random.between(1, 3))
    .map((field, position): FieldChange => {
      const kind = random.weighted(kinds);
      const value = written + position + 1;
      const expected = seen[field];
      if (kind === "delete") return ["delete", field];
      return kind === "cas" && expected !== undefined
        ? ["cas", field, expected, value]
        : ["write", field, value];
    });
}

function fieldsAfter(seen: Fields, { f, value }: HistoryEvent): Fields {
  return f === "range" && typeof value === "object" && value !== null ? (value as Fields) : seen;
}
