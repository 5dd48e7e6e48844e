import { type Columns, statuses } from "../engine/columns.ts";

/** What one row means for a register, told plainly for the verifiers: which value it saw and which it left. */
export interface RegisterEffect {
  readonly reads?: number;
  /** The value read is the initial one. */
  readonly initial: boolean;
  readonly writes?: number;
}

export interface RegisterEffects {
  /** Undefined when the row says nothing and does nothing. */
  of(row: number): RegisterEffect | undefined;
  /** The rows that may have written a value to the key of a row. */
  writersOf(row: number, value: number): readonly number[];
}

export function registerEffects(columns: Columns): RegisterEffects {
  const initialValue = columns.initialValue ?? columns.nilValue;
  const of = (row: number): RegisterEffect | undefined => {
    const f = columns.functions[columns.f[row]!]!;
    const refused = columns.status[row] === statuses.refused;
    const cas = f === "cas";
    const reading = f === "read" || f === "get" || refused;
    const saw = reading ? columns.result[row]! : cas ? columns.expected[row]! : -1;
    const put = columns.argument[row]! < 0 ? columns.nilValue : columns.argument[row]!;
    if (reading && (saw < 0 || columns.status[row] === statuses.info)) return undefined;
    return {
      initial: saw === initialValue,
      ...(saw < 0 ? {} : { reads: saw }),
      ...(reading ? {} : { writes: put }),
    };
  };
  const writers = new Map<string, number[]>();
  const name = (key: number, value: number): string => `${key} ${value}`;
  for (let row = 0; row < columns.count; row++) {
    const put = of(row)?.writes;
    if (put === undefined) continue;
    const known = writers.get(name(columns.key[row]!, put));
    if (known === undefined) writers.set(name(columns.key[row]!, put), [row]);
    else known.push(row);
  }
  const nobody: readonly number[] = [];
  return { of, writersOf: (row, value) => writers.get(name(columns.key[row]!, value)) ?? nobody };
}
