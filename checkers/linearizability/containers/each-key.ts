import { type Columns, never } from "../../engine/columns.ts";
import type { Finding, Violation } from "../../engine/finding.ts";
import { inKeyOrder } from "../../engine/in-key-order.ts";
import type { KeyedTest, ObjectTest } from "./object-test.ts";

/**
 * Decides each object by itself (Herlihy and Wing 1990, locality). A history of many keys is laid out anew, key
 * after key, with positions and values numbered afresh in each: a test may then spend time and memory in
 * proportion to its own object.
 */
export function eachKey(test: ObjectTest): KeyedTest {
  return (columns) => {
    const orders: { readonly key: number; readonly rows: Int32Array }[] = [];
    const violations = new Map<number, Violation>();
    const note = (key: number, finding: Finding | undefined, rows?: Int32Array): void => {
      if (finding?.kind === "invalid") {
        const guilty = finding.violation.rows.map((row) => rows?.[row] ?? row);
        violations.set(key, { ...finding.violation, rows: guilty });
      } else if (finding?.kind === "valid" && finding.certificate.form === "order") {
        for (const order of finding.certificate.orders) {
          // Orders are the test's own arrays: they may be renamed where they lie.
          if (rows !== undefined)
            for (let place = 0; place < order.rows.length; place++)
              order.rows[place] = rows[order.rows[place]!]!;
          orders.push(order);
        }
      }
    };
    if (columns.count === 0) return { orders, violations };
    if (hasOneKey(columns)) {
      note(columns.key[0]!, test(columns));
      return { orders, violations };
    }
    const { lengths, invoked, completed } = ownPositions(columns);
    const { columns: moved, start, rows } = inKeyOrder({ ...columns, invoked, completed });
    const object = objectsOf(moved, start, lengths);
    for (let key = 0; key < columns.keys.length; key++)
      if (start[key]! < start[key + 1]!)
        note(key, test(object(key)), rows?.subarray(start[key]!, start[key + 1]!));
    return { orders, violations };
  };
}

function hasOneKey({ key, count }: Columns): boolean {
  for (let row = 1; row < count; row++) if (key[row] !== key[0]) return false;
  return true;
}

/** A way to the objects; each may be asked for once, for its values are numbered anew in place. */
function objectsOf(moved: Columns, start: Int32Array, lengths: Int32Array): (key: number) => Columns {
  const numbers = new Int32Array(moved.values.length).fill(-1);
  const { f, status, process: processes, key: keys, invoked, completed, argument, expected, result } = moved;
  return (key) => {
    const [first, end] = [start[key]!, start[key + 1]!];
    return {
      count: end - first,
      events: lengths[key]!,
      f: f.subarray(first, end),
      functions: moved.functions,
      status: status.subarray(first, end),
      get session() {
        return moved.session.subarray(first, end);
      },
      sessions: moved.sessions,
      process: processes.subarray(first, end),
      key: keys.subarray(first, end),
      keys: moved.keys,
      invoked: invoked.subarray(first, end),
      completed: completed.subarray(first, end),
      argument: argument.subarray(first, end),
      expected: expected.subarray(first, end),
      result: result.subarray(first, end),
      ...ownValues(moved, [argument, expected, result], first, end, numbers),
      aborted: new Map(),
    };
  };
}

/** Positions counted on each key by itself. */
function ownPositions(columns: Columns): Record<"invoked" | "completed" | "lengths", Int32Array> {
  const { count, events, key, invoked: begins, completed: ends } = columns;
  // 1 + row where a row begins, the same below zero where it ends.
  const callAt = new Int32Array(events);
  for (let row = 0; row < count; row++) {
    callAt[begins[row]!] = row + 1;
    if (ends[row] !== never) callAt[ends[row]!] = -1 - row;
  }
  const lengths = new Int32Array(columns.keys.length);
  const invoked = new Int32Array(count);
  const completed = new Int32Array(count).fill(never);
  for (let position = 0; position < events; position++) {
    const call = callAt[position]!;
    if (call > 0) invoked[call - 1] = lengths[key[call - 1]!]!++;
    else if (call < 0) completed[-1 - call] = lengths[key[-1 - call]!]!++;
  }
  return { invoked, completed, lengths };
}

/** Numbers the values of one key afresh, in place; `numbers` is all -1 before and after. */
function ownValues(
  columns: Columns,
  every: readonly Int32Array[],
  first: number,
  end: number,
  numbers: Int32Array,
): Pick<Columns, "values" | "nilValue"> {
  numbers[columns.nilValue] = 0;
  const used = [columns.nilValue];
  for (const column of every) {
    for (let place = first; place < end; place++) {
      const value = column[place]!;
      if (value < 0) continue;
      if (numbers[value]! < 0) numbers[value] = used.push(value) - 1;
      column[place] = numbers[value]!;
    }
  }
  const values: unknown[] = [];
  for (const value of used) {
    numbers[value] = -1;
    values.push(columns.values[value]);
  }
  return { values, nilValue: 0 };
}
