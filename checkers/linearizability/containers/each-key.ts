import { type Columns, never } from "../../engine/columns.ts";
import type { Finding } from "../../engine/finding.ts";
import type { ObjectTest } from "./object-test.ts";

/** What a test found of one object; rows are rows of the whole history. Undefined is left to the search. */
export interface ObjectFinding {
  readonly key: number;
  readonly finding: Finding | undefined;
}

/**
 * Decides each object by itself (Herlihy and Wing 1990, locality). A history of many keys is laid out anew, key
 * after key, with positions and values numbered afresh in each: a test may then spend time and memory in
 * proportion to its own object.
 */
export function findEachKey(columns: Columns, test: ObjectTest): ObjectFinding[] {
  if (columns.count === 0) return [];
  if (hasOneKey(columns)) return [{ key: columns.key[0]!, finding: test(columns) }];
  const { objects, rows } = split(columns);
  return objects.map(({ object, first }) => ({
    key: object.key[0]!,
    finding: renamed(test(object), rows, first),
  }));
}

/** The same as one finding: the first violation, or all orders, or undefined. */
export function eachKey(test: ObjectTest): ObjectTest {
  return (columns) => {
    const orders: { readonly key: number; readonly rows: Int32Array }[] = [];
    let open: ObjectFinding["finding"] | "none" = "none";
    for (const { finding } of findEachKey(columns, test)) {
      if (finding?.kind === "invalid") return finding;
      if (finding?.kind === "valid" && finding.certificate.form === "order")
        orders.push(...finding.certificate.orders);
      else open = finding;
    }
    return open === "none" ? { kind: "valid", certificate: { form: "order", orders } } : open;
  };
}

function hasOneKey({ key, count }: Columns): boolean {
  for (let row = 1; row < count; row++) if (key[row] !== key[0]) return false;
  return true;
}

function renamed(finding: Finding | undefined, rows: Int32Array, first: number): Finding | undefined {
  if (finding?.kind === "invalid") {
    const { violation } = finding;
    const guilty = violation.rows.map((row) => rows[first + row]!);
    return { kind: "invalid", violation: { ...violation, rows: guilty } };
  }
  if (finding?.kind !== "valid" || finding.certificate.form !== "order") return finding;
  const orders = finding.certificate.orders.map((order) => ({
    key: order.key,
    rows: order.rows.map((row) => rows[first + row]!),
  }));
  return { kind: "valid", certificate: { form: "order", orders } };
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
  const all = {
    f: gathered(columns.f, rows, new Uint8Array(count)),
    status: gathered(columns.status, rows, new Uint8Array(count)),
    session: gathered(columns.session, rows, new Int32Array(count)),
    process: gathered(columns.process, rows, new Int32Array(count)),
    key: gathered(columns.key, rows, new Int32Array(count)),
    invoked: gathered(invoked, rows, new Int32Array(count)),
    completed: gathered(completed, rows, new Int32Array(count)),
    argument: gathered(columns.argument, rows, new Int32Array(count)),
    expected: gathered(columns.expected, rows, new Int32Array(count)),
    result: gathered(columns.result, rows, new Int32Array(count)),
  };
  const numbers = new Int32Array(columns.values.length).fill(-1);
  const objects: { object: Columns; first: number }[] = [];
  for (let one = 0; one < keys.length; one++) {
    const [first, end] = [starts[one]!, starts[one + 1]!];
    if (first === end) continue;
    const object: Columns = {
      ...columns,
      count: end - first,
      events: lengths[one]!,
      f: all.f.subarray(first, end),
      status: all.status.subarray(first, end),
      session: all.session.subarray(first, end),
      process: all.process.subarray(first, end),
      key: all.key.subarray(first, end),
      invoked: all.invoked.subarray(first, end),
      completed: all.completed.subarray(first, end),
      argument: all.argument.subarray(first, end),
      expected: all.expected.subarray(first, end),
      result: all.result.subarray(first, end),
      ...ownValues(columns, [all.argument, all.expected, all.result], first, end, numbers),
      aborted: new Map(),
    };
    objects.push({ object, first });
  }
  return { objects, rows };
}

function gathered<A extends Uint8Array | Int32Array>(from: A, rows: Int32Array, into: A): A {
  for (let place = 0; place < rows.length; place++) into[place] = from[rows[place]!]!;
  return into;
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
