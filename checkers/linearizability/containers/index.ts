import { eachKey } from "./each-key.ts";
import type { FastTest } from "./fast-test.ts";
import { priorityQueueTest } from "./priority-queue.ts";
import { queueTest } from "./queue.ts";
import { stackTest } from "./stack.ts";

/** The exact tests, by the name of the model they are for; each splits the history by key. */
export const fastTests: Readonly<Record<string, FastTest>> = {
  queue: eachKey(queueTest),
  stack: eachKey(stackTest),
  "priority-queue": eachKey(priorityQueueTest),
};
