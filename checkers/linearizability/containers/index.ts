import { assert } from "../../../harness/core/assert.ts";
import type { Columns } from "../../engine/columns.ts";
import type { FastFindings, FastTest } from "../../engine/fast-test.ts";
import { type Copy, copies, refutedOrder } from "../../proofs/containers.ts";
import { appendListTest } from "./append-list.ts";
import { counterTest } from "./counter.ts";
import { eachKey } from "./each-key.ts";
import { fetchAndAddTest } from "./fetch-and-add.ts";
import type { KeyedTest, ObjectTest } from "./object-test.ts";
import { permitsTest } from "./permits.ts";
import { priorityQueueTest } from "./priority-queue.ts";
import { queueTest } from "./queue.ts";
import { setTest } from "./set.ts";
import { stackTest } from "./stack.ts";

/** The exact tests, by the name of the model they are for. */
const tests: Readonly<Record<string, KeyedTest>> = {
  queue: eachKey(queueTest),
  stack: eachKey(stackTest),
  "priority-queue": eachKey(priorityQueueTest),
  set: setTest,
  "append-list": appendListTest,
  counter: eachKey(counterTest),
  "fetch-and-add": eachKey(fetchAndAddTest),
  lock: eachKey(permitsTest(1)),
  semaphore: eachKey(permitsTest(2)),
  "fenced-lock": eachKey(permitsTest(1, true)),
};

/** What reads see depends on every call before them: a few guilty rows are then no history of their own. */
const dependsOnAll: ReadonlySet<string> = new Set(["set", "append-list", "counter", "fetch-and-add"]);

/** The same as one finding of a whole history: the first violation, or all orders, or undefined. */
export const fastTests: Readonly<Record<string, ObjectTest>> = Object.fromEntries(
  Object.entries(tests).map(([name, test]) => [name, asOne(test)]),
);

/** The exact test of a container as its model has it; every order is replayed before it is believed. */
export function containerTest(
  name: string,
  test: KeyedTest = tests[name]!,
  newCopy: (columns: Columns) => Copy = copies[name]!,
): FastTest {
  return {
    name: `exact test of ${name}`,
    reading: {},
    ...(dependsOnAll.has(name) ? { coresStandAlone: false } : {}),
    decide(columns): FastFindings {
      const { orders, violations } = test(columns);
      const decided = new Uint8Array(columns.keys.length);
      for (const { key } of orders) decided[key] = 1;
      const isWanted = (key: number): boolean => decided[key] === 1;
      const mistake = refutedOrder(columns, { form: "order", orders }, newCopy, isWanted);
      assert(mistake === undefined, `the exact test of ${name} gave an order that is none: ${mistake}`);
      return { orders, violated: [...violations.keys()], explain: (key) => violations.get(key)! };
    },
  };
}

function asOne(test: KeyedTest): ObjectTest {
  return (columns) => {
    const { orders, violations } = test(columns);
    const [violation] = violations.values();
    if (violation !== undefined) return { kind: "invalid", violation };
    if (new Set(orders.map(({ key }) => key)).size < new Set(columns.key).size) return undefined;
    return { kind: "valid", certificate: { form: "order", orders } };
  };
}
