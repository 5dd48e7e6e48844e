import type { FuzzRule } from "../fuzz-rule.ts";
import { listRules } from "./domain/lists.ts";
import { lockRules } from "./domain/locks.ts";
import { logRules } from "./domain/logs.ts";
import { numberRules } from "./domain/numbers.ts";
import { queueRules } from "./domain/queues.ts";
import { rowRules } from "./domain/rows.ts";
import { setRules } from "./domain/sets.ts";
import { streamRules } from "./domain/streams.ts";

/** Checkers of one promise each, against what the promise says, pair by pair. */
export const domainRules: readonly FuzzRule[] = [
  ...queueRules,
  ...lockRules,
  ...numberRules,
  ...setRules,
  ...rowRules,
  ...listRules,
  ...logRules,
  ...streamRules,
];
