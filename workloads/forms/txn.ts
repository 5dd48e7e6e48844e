import type { Workload } from "../workload.ts";
import { fieldOf, isInteger, isIntegerList } from "./reply.ts";

/** A micro-operation of a list-append transaction, as sent: a read carries null. */
export type ListRequest = readonly ["r", number, null] | readonly ["append", number, number];

/** The same with what it saw: null, or an empty list, where there is no list yet. */
export type ListAnswer =
  | readonly ["r", number, readonly number[] | null]
  | readonly ["append", number, number];

/** Transactions over lists, one per key, that only appends change. */
export type ListAppendOperations = {
  readonly txn: { readonly input: readonly ListRequest[]; readonly output: readonly ListAnswer[] };
};

/** The message form of Maelstrom's txn-list-append workload. */
export const listAppendForms: Workload<ListAppendOperations>["operations"] = {
  txn: {
    summary: "Makes the micro-operations in order, all or none: reads of whole lists, and appends.",
    readOnly: false,
    request: ({ input }) => ({ type: "txn", txn: input }),
    output(reply, { input }) {
      const completes = (value: unknown): value is readonly ListAnswer[] =>
        Array.isArray(value) &&
        value.length === input.length &&
        input.every((asked, position) => isCompleted(asked, value[position]));
      const expected =
        "the micro-operations that were asked, in order, with each read's null replaced by a list";
      return fieldOf(reply, "txn_ok", "txn", expected, completes);
    },
  },
};

function isCompleted([f, key, value]: ListRequest, answer: unknown): boolean {
  if (!Array.isArray(answer) || answer.length !== 3 || answer[0] !== f || answer[1] !== key) return false;
  if (f === "append") return answer[2] === value;
  return answer[2] === null || isIntegerList(answer[2]);
}

/** The keys a transaction touches; of anything else, none. */
export function keysTouched(txn: unknown): readonly number[] {
  return Array.isArray(txn) ? txn.map((micro: unknown) => (micro as ListRequest)[1]).filter(isInteger) : [];
}
