import { appendListTest } from "./append-list.ts";
import { counterTest } from "./counter.ts";
import { eachKey } from "./each-key.ts";
import type { FastTest } from "./fast-test.ts";
import { fetchAndAddTest } from "./fetch-and-add.ts";
import { permitsTest } from "./permits.ts";
import { priorityQueueTest } from "./priority-queue.ts";
import { queueTest } from "./queue.ts";
import { setTest } from "./set.ts";
import { stackTest } from "./stack.ts";

/** The exact tests, by the name of the model they are for; each splits the history by key. */
export const fastTests: Readonly<Record<string, FastTest>> = {
  queue: eachKey(queueTest),
  stack: eachKey(stackTest),
  "priority-queue": eachKey(priorityQueueTest),
  set: eachKey(setTest),
  "append-list": eachKey(appendListTest),
  counter: eachKey(counterTest),
  "fetch-and-add": eachKey(fetchAndAddTest),
  lock: eachKey(permitsTest(1)),
  semaphore: eachKey(permitsTest(2)),
  "fenced-lock": eachKey(permitsTest(1, true)),
};
