import { assert } from "../../../harness/core/assert.ts";
import type { Columns } from "../../engine/columns.ts";
import type { FastFindings, FastTest } from "../../engine/fast-test.ts";
import type { Violation } from "../../engine/finding.ts";
import { type Copy, copies, refutedOrder } from "../../proofs/containers.ts";
import { appendListTest } from "./append-list.ts";
import { counterTest } from "./counter.ts";
import { eachKey, findEachKey } from "./each-key.ts";
import { fetchAndAddTest } from "./fetch-and-add.ts";
import type { ObjectTest } from "./object-test.ts";
import { permitsTest } from "./permits.ts";
import { priorityQueueTest } from "./priority-queue.ts";
import { queueTest } from "./queue.ts";
import { setTest } from "./set.ts";
import { stackTest } from "./stack.ts";

/** The exact tests of single objects, by the name of the model they are for. */
const objectTests: Readonly<Record<string, ObjectTest>> = {
  queue: queueTest,
  stack: stackTest,
  "priority-queue": priorityQueueTest,
  set: setTest,
  "append-list": appendListTest,
  counter: counterTest,
  "fetch-and-add": fetchAndAddTest,
  lock: permitsTest(1),
  semaphore: permitsTest(2),
  "fenced-lock": permitsTest(1, true),
};

/** What reads see depends on every call before them: a few guilty rows are then no history of their own. */
const dependsOnAll: ReadonlySet<string> = new Set(["set", "append-list", "counter", "fetch-and-add"]);

/** The same for whole histories: every object by itself, the first violation or all orders. */
export const fastTests: Readonly<Record<string, ObjectTest>> = Object.fromEntries(
  Object.entries(objectTests).map(([name, test]) => [name, eachKey(test)]),
);

/** The exact test of a container as its model has it; every order is replayed before it is believed. */
export function containerTest(
  name: string,
  test: ObjectTest = objectTests[name]!,
  newCopy: (columns: Columns) => Copy = copies[name]!,
): FastTest {
  const proved: ObjectTest = (columns) => {
    const finding = test(columns);
    if (finding?.kind === "valid") {
      const mistake = refutedOrder(columns, finding.certificate, newCopy);
      assert(mistake === undefined, `the exact test of ${name} gave an order that is none: ${mistake}`);
    }
    return finding;
  };
  return {
    name: `exact test of ${name}`,
    reading: {},
    ...(dependsOnAll.has(name) ? { coresStandAlone: false } : {}),
    decide: (columns) => findings(columns, proved),
  };
}

function findings(columns: Columns, test: ObjectTest): FastFindings {
  const orders: { readonly key: number; readonly rows: Int32Array }[] = [];
  const violations = new Map<number, Violation>();
  for (const { key, finding } of findEachKey(columns, test)) {
    if (finding?.kind === "invalid") violations.set(key, finding.violation);
    else if (finding?.kind === "valid" && finding.certificate.form === "order")
      orders.push(...finding.certificate.orders);
  }
  return {
    orders,
    violated: [...violations.keys()],
    explain: (key) => violations.get(key)!,
  };
}
