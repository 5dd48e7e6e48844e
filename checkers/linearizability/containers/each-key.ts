import { type Columns, never } from "../../engine/columns.ts";
import type { Finding } from "../../engine/finding.ts";
import type { FastTest } from "./fast-test.ts";

/**
 * Decides each object by itself (Herlihy and Wing 1990, locality). A history of many keys is laid out anew, key
 * after key, with positions and values numbered afresh in each: a test may then spend time and memory in
 * proportion to its own object.
 */
export function eachKey(test: FastTest): FastTest {
  return (columns) => {
    if (hasOneKey(columns)) return test(columns);
    const { objects, rows } = split(columns);
    const orders: { readonly key: number; readonly rows: Int32Array }[] = [];
    let open = false;
    for (const { object, first } of objects) {
      const finding = test(object);
      if (finding === undefined || finding.kind === "unknown") open = true;
      else if (finding.kind === "invalid") return renamed(finding, rows, first);
      else if (finding.certificate.form === "order")
        for (const { rows: order } of finding.certificate.orders)
          orders.push({ key: object.key[0]!, rows: order.map((row) => rows[first + row]!) });
    }
    return open ? undefined : { kind: "valid", certificate: { form: "order", orders } };
  };
}

function hasOneKey({ key, count }: Columns): boolean {
  for (let row = 1; row < count; row++) if (key[row] !== key[0]) return false;
  return true;
}

function renamed(finding: Finding, rows: Int32Array, first: number): Finding {
  if (finding.kind !== "invalid") return finding;
  const { violation } = finding;
  return {
    kind: "invalid",
    violation: { ...violation, rows: violation.rows.map((row) => rows[first + row]!) },
  };
}

interface Split {
  /** `first`: where the object's rows begin in `rows`, which names the rows of the whole history. */
  readonly objects: readonly { readonly object: Columns; readonly first: number }[];
  readonly rows: Int32Array;
}

function split(columns: Columns): Split {
  const { count, keys, key } = columns;
  const starts = new Int32Array(keys.length + 1);
  for (let row = 0; row < count; row++) starts[key[row]! + 1]!++;
  for (let one = 0; one < keys.length; one++) starts[one + 1]! += starts[one]!;
  const rows = new Int32Array(count);
  const fill = starts.slice();
  for (let row = 0; row < count; row++) rows[fill[key[row]!]!++] = row;
  const { invoked, completed, lengths } = ownPositions(columns);
  const numbers = new Int32Array(columns.values.length).fill(-1);
  const objects: { object: Columns; first: number }[] = [];
  for (let one = 0; one < keys.length; one++) {
    const own = rows.subarray(starts[one]!, starts[one + 1]!);
    if (own.length === 0) continue;
    const object: Columns = {
      ...columns,
      count: own.length,
      events: lengths[one]!,
      f: Uint8Array.from(own, (row) => columns.f[row]!),
      status: Uint8Array.from(own, (row) => columns.status[row]!),
      session: own.map((row) => columns.session[row]!),
      process: own.map((row) => columns.process[row]!),
      key: own.map((row) => columns.key[row]!),
      invoked: own.map((row) => invoked[row]!),
      completed: own.map((row) => completed[row]!),
      ...ownValues(columns, own, numbers),
      aborted: new Map(),
    };
    objects.push({ object, first: starts[one]! });
  }
  return { objects, rows };
}

/** Positions counted on each key by itself. */
function ownPositions(columns: Columns): Record<"invoked" | "completed" | "lengths", Int32Array> {
  const { count, events, key } = columns;
  const callAt = new Int32Array(events).fill(-1);
  for (let row = 0; row < count; row++) {
    callAt[columns.invoked[row]!] = row;
    if (columns.completed[row] !== never) callAt[columns.completed[row]!] = row;
  }
  const lengths = new Int32Array(columns.keys.length);
  const invoked = new Int32Array(count);
  const completed = new Int32Array(count).fill(never);
  for (let position = 0; position < events; position++) {
    const row = callAt[position]!;
    if (row < 0) continue;
    const own = lengths[key[row]!]!++;
    if (columns.invoked[row] === position) invoked[row] = own;
    else completed[row] = own;
  }
  return { invoked, completed, lengths };
}

type OwnValues = Pick<Columns, "argument" | "expected" | "result" | "values" | "nilValue">;

/** Values numbered on one key; `numbers` is all -1 before and after. */
function ownValues(columns: Columns, own: Int32Array, numbers: Int32Array): OwnValues {
  const used: number[] = [];
  const numberOf = (value: number): number => {
    if (value < 0) return value;
    if (numbers[value]! < 0) {
      numbers[value] = used.length;
      used.push(value);
    }
    return numbers[value]!;
  };
  const argument = own.map((row) => numberOf(columns.argument[row]!));
  const expected = own.map((row) => numberOf(columns.expected[row]!));
  const result = own.map((row) => numberOf(columns.result[row]!));
  const nilValue = numberOf(columns.nilValue);
  for (const value of used) numbers[value] = -1;
  return { argument, expected, result, nilValue, values: used.map((value) => columns.values[value]) };
}
