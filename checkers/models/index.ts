import type { OperationTable } from "../../harness/core/operation.ts";
import { unknownName } from "../../harness/core/usage-error.ts";
import { type AnyModel, anyModel, type Model } from "../model.ts";
import { appendList } from "./append-list.ts";
import { type CasRegisterOptions, casRegister } from "./cas-register.ts";
import { counter } from "./counter.ts";
import { fencedLock } from "./fenced-lock.ts";
import { fetchAndAdd } from "./fetch-and-add.ts";
import { kv } from "./kv.ts";
import { kvAppend } from "./kv-append.ts";
import { lock } from "./lock.ts";
import { priorityQueue } from "./priority-queue.ts";
import { queue } from "./queue.ts";
import { record } from "./record.ts";
import { register } from "./register.ts";
import { type SemaphoreOptions, semaphore } from "./semaphore.ts";
import { set } from "./set.ts";
import { stack } from "./stack.ts";

/** What models leave open about a history's origin; each takes what it knows. */
export type ModelOptions = CasRegisterOptions & SemaphoreOptions;

export interface ModelEntry {
  readonly name: string;
  readonly summary: string;
  create(options: ModelOptions): AnyModel;
}

/** Every model, by name. */
export const models: readonly ModelEntry[] = [
  entry(register),
  entry(casRegister),
  entry(kv),
  entry(() => kvAppend),
  entry(() => queue),
  entry(() => set),
  entry(() => counter),
  entry(() => lock),
  entry(() => stack),
  entry(() => priorityQueue),
  entry(() => appendList),
  entry(() => fetchAndAdd),
  entry(semaphore),
  entry(() => fencedLock),
  entry(() => record),
];

export function modelNamed(name: string, options: ModelOptions = {}): AnyModel {
  const found = models.find((model) => model.name === name);
  if (found === undefined)
    throw unknownName(
      "model",
      name,
      models.map((model) => model.name),
    );
  return found.create(options);
}

function entry<State, T extends OperationTable>(
  create: (options: ModelOptions) => Model<State, T>,
): ModelEntry {
  const { name, summary } = create({});
  return { name, summary, create: (options) => anyModel(create(options)) };
}

export {
  appendList,
  casRegister,
  counter,
  fencedLock,
  fetchAndAdd,
  kv,
  kvAppend,
  lock,
  priorityQueue,
  queue,
  record,
  register,
  semaphore,
  set,
  stack,
};
