import type { Operation } from "../../../../harness/core/operation.ts";
import type { Random } from "../../../../harness/core/random.ts";
import { listAppend } from "../../../list-append.ts";
import type { FuzzRule } from "../../fuzz-rule.ts";
import type { Subject } from "../../small-histories.ts";
import { answered, mayCount, promisedRule } from "./promised.ts";
import { falselyFailed, small, subjectFrom } from "./small.ts";

/** The checker of lists that transactions append to, each of its promises by itself. */
export const listRules: readonly FuzzRule[] = [
  promisedRule({
    checker: listAppend,
    history: (random) => falselyFailed(small(lists(random), random, true), random),
    promises: [
      { kinds: ["incompatible order"], kept: agreesOnOrder },
      { kinds: ["duplicate element"], kept: doublesNothing },
      { kinds: ["phantom element", "aborted read (G1a)", "future read"], kept: makesNothingUp },
      { kinds: ["internal inconsistency"], kept: (operations) => operations.every(agreesWithItself) },
      { kinds: ["lost append"], kept: losesNothing },
    ],
    decides: (operations) => stepsOf(operations).some(({ f }) => f === "r"),
  }),
];

type Micro = readonly [f: string, key: unknown, value: unknown];

/** One step of a transaction: a read that was answered, or an append that may have taken effect. */
interface Step {
  readonly f: string;
  readonly list: unknown;
  readonly value: unknown;
  readonly at: number;
  readonly of: Operation;
}

/** What a read showed, or nothing. */
const shown = ({ value }: Step): readonly unknown[] => (value ?? []) as readonly unknown[];

function stepsOf(operations: readonly Operation[]): Step[] {
  return operations.flatMap((of) => {
    const steps = (of.input as Micro[]).map(([f, list, value], at) => ({ f, list, value, at, of }));
    if (of.outcome.type !== "ok") return mayCount(of) ? steps.filter(({ f }) => f === "append") : [];
    const answers = of.outcome.output as Micro[];
    return steps.map((step) => ({ ...step, value: answers[step.at]![2] }));
  });
}

/** Of two reads of a list, one is a beginning of the other. */
function agreesOnOrder(operations: readonly Operation[]): boolean {
  const reads = stepsOf(operations).filter(({ f }) => f === "r");
  return reads.every((a) =>
    reads.every(
      (b) => a.list !== b.list || shown(a).every((one, at) => at >= shown(b).length || one === shown(b)[at]),
    ),
  );
}

/** No element stands in a list more often than calls to append it had begun. */
function doublesNothing(operations: readonly Operation[]): boolean {
  const steps = stepsOf(operations);
  return steps.every((read) => {
    if (read.f !== "r") return true;
    return shown(read).every((element) => {
      const times = shown(read).filter((other) => other === element).length;
      return times === 1 || times <= sourcesOf(element, read, steps, true).length;
    });
  });
}

function makesNothingUp(operations: readonly Operation[]): boolean {
  const steps = stepsOf(operations);
  return steps.every(
    (read) =>
      read.f !== "r" || shown(read).every((element) => sourcesOf(element, read, steps, false).length > 0),
  );
}

/** Appends of an element that a read may have seen: those of its own transaction only where they come before it, or also after. */
function sourcesOf(element: unknown, read: Step, steps: readonly Step[], also: boolean): Step[] {
  return steps.filter(
    ({ f, list, value, at, of }) =>
      f === "append" &&
      list === read.list &&
      value === element &&
      (of === read.of ? also || at < read.at : of.invoked < read.of.completed),
  );
}

/** A read continues what its transaction read last, by what it appended since; the first one ends in what was appended before. */
function agreesWithItself(operation: Operation): boolean {
  if (!answered(operation)) return true;
  const steps = stepsOf([operation]);
  return steps.every((read) => {
    if (read.f !== "r") return true;
    const before = steps.filter(({ list, at }) => list === read.list && at < read.at);
    const last = before.filter(({ f }) => f === "r").at(-1);
    const since = before.filter(({ at }) => at > (last?.at ?? -1)).map(({ value }) => value);
    const list = shown(read);
    const expected =
      last === undefined
        ? [...list.slice(0, Math.max(0, list.length - since.length)), ...since]
        : [...shown(last), ...since];
    return JSON.stringify(list) === JSON.stringify(expected);
  });
}

/** Where reads of a list began when all its appends were over or given up, each acknowledged one is in some of them. */
function losesNothing(operations: readonly Operation[]): boolean {
  const steps = stepsOf(operations);
  const touches = (one: Operation, list: unknown): boolean =>
    (one.input as Micro[]).some(([f, key]) => f === "append" && key === list);
  return steps.every((append) => {
    if (append.f !== "append" || !answered(append.of)) return true;
    const late = steps.filter(
      ({ f, list, of }) =>
        f === "r" &&
        list === append.list &&
        operations.every(
          (one) =>
            !touches(one, list) || (one.outcome.type === "info" ? one.invoked : one.completed) < of.invoked,
        ),
    );
    return late.length === 0 || late.some((read) => shown(read).includes(append.value));
  });
}

type Lists = Readonly<Record<string, readonly unknown[]>>;

/** Transactions of one to three steps on two lists; some reads and appends go wrong. */
function lists(random: Random): Subject {
  const wrong = random.pick([0, 0.05, 0.2]);
  const repeats = random.chance(0.2);
  let appended = 0;
  return subjectFrom<Lists>({
    model: "lists",
    initial: {},
    call: (each) => ({
      f: "txn",
      input: Array.from({ length: each.between(1, 3) }, (): Micro => {
        const list = each.pick([1, 1, "1"]);
        if (each.chance(0.5)) return ["r", list, null];
        return ["append", list, repeats && each.chance(0.5) ? each.below(3) : appended++];
      }),
    }),
    act(state, _, input) {
      const after: Record<string, readonly unknown[]> = { ...state };
      const output = (input as Micro[]).map(([f, list, value], at): Micro => {
        const name = JSON.stringify(list);
        const held = after[name];
        if (f === "append") {
          if (!random.chance(wrong)) after[name] = [...(held ?? []), value];
          return [f, list, value];
        }
        const later = (input as Micro[]).slice(at).find((step) => step[0] === "append")?.[2] ?? 77;
        return [f, list, random.chance(wrong) ? misread(held ?? [], later, random) : (held ?? null)];
      });
      return { state: after, output };
    },
    guess: () => null,
  });
}

function misread(list: readonly unknown[], later: unknown, random: Random): readonly unknown[] | null {
  const last = list.at(-1) ?? 0;
  return random.pick([
    null,
    list.slice(0, -1),
    list.slice(1),
    list.toReversed(),
    [...list, last],
    [...list, later],
    [...list, 1],
  ]);
}
