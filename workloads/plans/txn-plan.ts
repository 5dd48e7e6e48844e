import type { Random } from "../../harness/core/random.ts";
import type { Generator } from "../../harness/generator/generator.ts";
import { stateful } from "../../harness/generator/stateful.ts";
import type { ListAppendOperations, ListRequest } from "../forms/txn.ts";

/** Elle's and Maelstrom's figures: micro-operations a transaction, keys in use at a time, appends to a key. */
const microsMax = 4;
const activeKeys = 10;
const appendsPerKey = 16;

/**
 * Transactions of reads and appends. Of the keys in use the k-th is chosen twice as often as the one before it,
 * so that some are hot and some are cold; a key that had its appends makes way for a new one. Elements are
 * unique per key.
 */
export function listAppendPlan(): Generator<ListAppendOperations> {
  const none: Lists = {
    active: Array.from({ length: activeKeys }, (_, key) => ({ key, appends: 0 })),
    keysMade: activeKeys,
  };
  return stateful<Lists, ListAppendOperations>(none, {
    next(lists, { random }) {
      let state = lists;
      const input = Array.from({ length: random.between(1, microsMax) }, () => {
        const [micro, after] = drawMicro(state, random);
        state = after;
        return micro;
      });
      return [{ f: "txn", input }, state];
    },
  });
}

interface Lists {
  readonly active: readonly { readonly key: number; readonly appends: number }[];
  readonly keysMade: number;
}

const keyChoices = Array.from({ length: activeKeys }, (_, value) => ({ value, weight: 2 ** value }));

function drawMicro(lists: Lists, random: Random): readonly [ListRequest, Lists] {
  const position = random.weighted(keyChoices);
  const { key, appends } = lists.active[position]!;
  if (random.chance(0.5)) return [["r", key, null], lists];
  const element = appends + 1;
  const isFull = element >= appendsPerKey;
  const list = isFull ? { key: lists.keysMade, appends: 0 } : { key, appends: element };
  const after = {
    active: lists.active.with(position, list),
    keysMade: lists.keysMade + (isFull ? 1 : 0),
  };
  return [["append", key, element], after];
}
