import type { Key, Operation } from "../../harness/core/operation.ts";
import { type AnyModel, illegal } from "../model.ts";
import type { Core } from "./core.ts";
import { describe } from "./detail.ts";
import type { FailingPrefix } from "./prefix.ts";

/** Core operations that are listed one by one. */
const listedMax = 12;

/**
 * Says in plain sentences why no order fits: what was seen and why it cannot have been, then the operations
 * of the core in order of invocation. `everything` are all calls on the object, refused ones included.
 */
export function explain(
  model: AnyModel,
  prefix: FailingPrefix,
  core: Core,
  confirmed: boolean,
  everything: readonly Operation[],
): Explained {
  const culprit = prefix.operations[prefix.last]!;
  const operations = core.operations.map(({ counted }) => counted);
  const reason =
    neverPut(model, culprit, prefix, everything) ??
    overwritten(model, culprit, operations) ??
    wentBack(model, culprit, operations) ??
    missed(model, culprit, operations) ??
    told(
      `no order explains what a ${culprit.f} saw`,
      `${theCall(model, culprit)} cannot be explained: no order of the operations on this object agrees with what was seen up to its return.`,
    );
  return {
    headline: reason.headline,
    sentences: [
      capital(reason.sentence),
      ...listing(model, core),
      conclusion(operations.length, core, confirmed),
    ],
  };
}

export interface Explained {
  readonly headline: string;
  readonly sentences: readonly string[];
}

interface Reason {
  readonly headline: string;
  readonly sentence: string;
}

const told = (headline: string, sentence: string): Reason => ({ headline, sentence });

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** The call returned a value that nobody had put there by then. */
function neverPut(
  model: AnyModel,
  culprit: Operation,
  prefix: FailingPrefix,
  everything: readonly Operation[],
): Reason | undefined {
  for (const value of foundBy(model, culprit)) {
    if (prefix.operations.some((operation) => putsValue(model, operation, value))) continue;
    if (model.step(model.initial, culprit) !== illegal) continue;
    const putters = everything.filter((operation) => putsValue(model, operation, value));
    const refused = putters.find((operation) => operation.outcome.type === "fail");
    if (refused !== undefined)
      return told(
        `a ${culprit.f} saw the effect of a call that had failed`,
        `${theCall(model, culprit)} saw the effect of a call that had failed: ${theCall(model, refused)}.`,
      );
    const later = putters.find((operation) => operation.invoked > culprit.completed);
    if (later !== undefined)
      return told(
        `a ${culprit.f} saw something that was only written later`,
        `${theCall(model, culprit)} saw something that was only written later: ${theCall(model, later)}.`,
      );
    return told(
      `a ${culprit.f} saw something that nobody ever wrote`,
      `${theCall(model, culprit)} saw something that nobody ever wrote.`,
    );
  }
  return undefined;
}

/** The value had been replaced by a call that was over before this one began. */
function overwritten(model: AnyModel, culprit: Operation, core: readonly Operation[]): Reason | undefined {
  const found = foundBy(model, culprit);
  if (found.length !== 1) return undefined;
  const putters = core.filter((operation) => putsValue(model, operation, found[0]!) && operation !== culprit);
  const over = core.find(
    (operation) =>
      operation !== culprit &&
      operation.completed < culprit.invoked &&
      putsAnother(model, operation, found[0]!) &&
      putters.every((putter) => putter.completed < operation.invoked),
  );
  if (over === undefined) return undefined;
  const before = putters[0];
  return before === undefined
    ? told(
        `a ${culprit.f} saw the initial value after it had been overwritten`,
        `${theCall(model, culprit)} saw the initial value, although ${theCall(model, over)} was over before it began.`,
      )
    : told(
        `a ${culprit.f} saw a value that had been overwritten before it began`,
        `${theCall(model, culprit)} saw an old value: before it began, ${theCall(model, over)} had replaced what ${theCall(model, before)} put there.`,
      );
}

/** An earlier call had seen the newer value already. */
function wentBack(model: AnyModel, culprit: Operation, core: readonly Operation[]): Reason | undefined {
  const found = foundBy(model, culprit);
  if (found.length !== 1) return undefined;
  const putters = core.filter((operation) => putsValue(model, operation, found[0]!) && operation !== culprit);
  const witness = core.find(
    (operation) =>
      operation !== culprit &&
      operation.completed < culprit.invoked &&
      foundBy(model, operation).some((value) => value !== found[0]!) &&
      putters.every(
        (putter) => putter.completed < operation.invoked && model.values?.(putter).replaces === true,
      ),
  );
  if (witness === undefined) return undefined;
  return told(
    `a ${culprit.f} saw an older value than an earlier call had seen`,
    `${theCall(model, culprit)} saw an older value than ${theCall(model, witness)}, which was over before it began: what had been seen once was gone again.`,
  );
}

/** Something that stays once it is there was not seen. */
function missed(model: AnyModel, culprit: Operation, core: readonly Operation[]): Reason | undefined {
  if (model.values === undefined || model.readOnly?.(culprit) !== true) return undefined;
  const found = foundBy(model, culprit);
  const over = core.find((operation) => {
    const { puts, replaces } = model.values!(operation);
    return (
      replaces !== true &&
      operation.completed < culprit.invoked &&
      puts.some((value) => !found.includes(value))
    );
  });
  if (over === undefined || model.values(culprit).finds === "everything") return undefined;
  return told(
    `a ${culprit.f} missed something that was there`,
    `${theCall(model, culprit)} missed what ${theCall(model, over)} had put there before it began.`,
  );
}

function foundBy(model: AnyModel, operation: Operation): readonly Key[] {
  const values = model.values?.(operation);
  if (values === undefined || values.finds === "everything") return [];
  return [...values.finds, ...(values.takes ?? [])];
}

function putsValue(model: AnyModel, operation: Operation, value: Key): boolean {
  return model.values?.(operation).puts.includes(value) ?? false;
}

/** Puts a value in the place of the given one, as in a register; in a set values stand side by side. */
function putsAnother(model: AnyModel, operation: Operation, value: Key): boolean {
  const values = model.values?.(operation);
  return values?.replaces === true && !values.puts.includes(value);
}

/** "process 6's read -> nil (events 154 to 155)" */
function theCall(model: AnyModel, operation: Operation): string {
  return `process ${operation.process}'s "${describe(model, operation)}" (${eventsOf(operation)})`;
}

function eventsOf({ invoked, completed }: Operation): string {
  return Number.isFinite(completed)
    ? `events ${invoked} to ${completed}`
    : `event ${invoked}, never answered`;
}

function listing(model: AnyModel, core: Core): string[] {
  const lines = core.operations.slice(0, listedMax).map(({ original, counted }) => {
    const node = counted.node === undefined ? "" : ` on ${counted.node}`;
    const note = counted === original ? "" : `, of which it is enough to know: ${describe(model, counted)}`;
    return `Process ${counted.process}${node}: ${describe(model, original)}${note} (${eventsOf(counted)}).`;
  });
  const more = core.operations.length - lines.length;
  return more > 0 ? [...lines, `... and ${more} more operations.`] : lines;
}

function conclusion(count: number, core: Core, confirmed: boolean): string {
  const those =
    count === 1
      ? "This operation contradicts the model by itself"
      : `No order of these ${count} operations fits`;
  const tried = confirmed ? "; all orders were tried" : "";
  const rest = core.minimal ? "" : " (the budget ended before the list was as short as it could be)";
  return `${those}${tried}${rest}.`;
}
