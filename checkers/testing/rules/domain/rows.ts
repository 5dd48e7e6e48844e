import type { Operation } from "../../../../harness/core/operation.ts";
import type { Random } from "../../../../harness/core/random.ts";
import { cart } from "../../../cart.ts";
import { fracturedReads } from "../../../fractured-reads.ts";
import type { FuzzRule } from "../../fuzz-rule.ts";
import type { Subject } from "../../small-histories.ts";
import { answered, answerOf, listOf, mayCount, onEachObject, promisedRule } from "./promised.ts";
import { finality, small, subjectFrom } from "./small.ts";

/** Checkers of carts and of rows of cells. */
export const rowRules: readonly FuzzRule[] = [
  promisedRule({
    checker: cart,
    history: (random) => small(carts(random), random),
    promises: [
      { kinds: ["lost item"], kept: onEachObject(keepsItems) },
      { kinds: ["phantom item"], kept: onEachObject(makesNoItemsUp) },
    ],
    decides: (operations) => operations.some(isFinalRead),
  }),
  promisedRule({
    checker: fracturedReads,
    history: (random) => small(rows, random),
    promises: [
      {
        kinds: ["phantom cell"],
        kept: onEachObject((own) => own.every((read) => cellsAreWritten(read, own))),
      },
      {
        kinds: ["fractured read"],
        kept: onEachObject((own) => own.every((read) => !cellsAreWritten(read, own) || isWhole(read, own))),
      },
    ],
    decides: (operations) => operations.some((read) => rowOf(read) !== undefined),
  }),
];

const isFinalRead = (one: Operation): boolean => one.f === "read" && one.input === "final" && answered(one);

function keepsItems(operations: readonly Operation[]): boolean {
  return operations.every((add) =>
    operations.every(
      (read) =>
        add.f !== "add" ||
        !answered(add) ||
        !isFinalRead(read) ||
        add.completed > read.invoked ||
        listOf(read).includes(add.input) ||
        operations.some((one) => one.f === "remove" && one.input === add.input && mayCount(one)),
    ),
  );
}

function makesNoItemsUp(operations: readonly Operation[]): boolean {
  return operations.every(
    (read) =>
      read.f !== "read" ||
      listOf(read).every((item) =>
        operations.some(
          (add) => add.f === "add" && add.input === item && mayCount(add) && add.invoked < read.completed,
        ),
      ),
  );
}

function carts(random: Random): Subject {
  const input = finality(random, [0, 0.3, 1, 1]);
  return subjectFrom<readonly unknown[]>({
    model: "cart",
    initial: [],
    call(each) {
      const f = each.pick(["add", "add", "remove", "read", "read"]);
      return { f, input: f === "read" ? input(each) : each.pick(["a", "b", 1, "1"]) };
    },
    act(state, f, item) {
      if (f === "read") return { state, output: state };
      // Now and then a removed item resurfaces later: it is not taken out.
      if (f === "remove" && random.chance(0.3)) return { state, output: item };
      const others = state.filter((one) => one !== item);
      return { state: f === "add" ? [...others, item] : others, output: item };
    },
    guess: (each, f) => (f === "read" ? each.pick([[], null, ["a"], ["b", 1], ["1", "a"], ["c"]]) : null),
  });
}

type Row = Readonly<Record<string, unknown>>;

/** What a read showed, if it showed a row. */
const rowOf = (read: Operation): Row | undefined =>
  read.f === "read-row" ? ((answerOf(read) ?? undefined) as Row | undefined) : undefined;

/** The rows whose writes had begun when a read ended. */
const rowsBegun = (read: Operation, operations: readonly Operation[]): Row[] =>
  operations
    .filter((write) => write.f === "write-row" && mayCount(write) && write.invoked < read.completed)
    .map(({ input }) => input as Row);

function cellsAreWritten(read: Operation, operations: readonly Operation[]): boolean {
  return Object.entries(rowOf(read) ?? {}).every(([name, value]) =>
    rowsBegun(read, operations).some((row) => name in row && row[name] === value),
  );
}

function isWhole(read: Operation, operations: readonly Operation[]): boolean {
  const shown = rowOf(read);
  if (shown === undefined) return true;
  return rowsBegun(read, operations).some((row) =>
    ["a", "b"].every((name) => name in row === name in shown && row[name] === shown[name]),
  );
}

const rows = subjectFrom<Row | null>({
  model: "rows",
  initial: null,
  call: (random) =>
    random.chance(0.5) ? { f: "read-row", input: null } : { f: "write-row", input: drawnRow(random) },
  act: (state, f, input) =>
    f === "read-row" ? { state, output: state } : { state: input as Row, output: input },
  guess: (random, f) => (f === "read-row" && random.chance(0.2) ? null : drawnRow(random)),
});

/** One or two cells, in either order. */
function drawnRow(random: Random): Row {
  const [one, other] = [random.pick([0, 1, "1"]), random.pick([0, 1, "1"])];
  return random.pick([{ a: one, b: other }, { b: other, a: one }, { a: one }, { b: other }, {}]);
}
