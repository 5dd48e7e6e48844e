import type { Watched } from "../../checkers/watch-truth.ts";
import type { Workload } from "../workload.ts";
import { fieldOf, isInteger, isRecordOf } from "./reply.ts";

/** Keys that begin alike, and clients that follow what becomes of them. */
export type WatchOperations = {
  /** Values by key, all at once; the output is the revision. */
  readonly put: { readonly input: readonly (readonly [string, number])[]; readonly output: number };
  readonly list: {
    readonly input: null;
    readonly output: { readonly values: Readonly<Record<string, number>>; readonly revision: number };
  };
  /** The input is the revision to go on from. */
  readonly watch: { readonly input: number; readonly output: Watched };
};

const prefix = "w/";

export const watchForms: Workload<WatchOperations>["operations"] = {
  put: {
    summary: "Writes one or several keys at once; answered with the revision.",
    readOnly: false,
    request: ({ input }) => ({
      type: "batch",
      changes: input.map(([key, value]) => ({ type: "write", key: prefix + key, value })),
    }),
    output: (reply) => fieldOf(reply, "batch_ok", "revision", "a whole number", isInteger),
  },
  list: {
    summary: "All keys and values of one moment, with its revision.",
    readOnly: true,
    request: () => ({ type: "range", prefix }),
    output: (reply) => {
      const values = fieldOf(reply, "range_ok", "values", "whole numbers by key", (value) =>
        isRecordOf(value, isInteger),
      );
      const revision = fieldOf(reply, "range_ok", "revision", "a whole number", isInteger);
      const named = Object.entries(values).map(([key, value]) => [key.slice(prefix.length), value] as const);
      return { values: Object.fromEntries(named), revision };
    },
  },
  watch: {
    summary:
      "What has changed from a revision on, as soon as something has, and where to go on from; or up to where changes are forgotten.",
    readOnly: true,
    request: ({ input }) => ({ type: "watch", prefix, from: input }),
    output(reply) {
      const told = fieldOf(reply, "watch_ok", "events", "revisions, keys and values", isEvents);
      const events = told.map(
        ([revision, key, value]) => [revision, key.slice(prefix.length), value] as const,
      );
      const next = fieldOf(reply, "watch_ok", "next", "a whole number", isInteger);
      const compacted = reply["compacted"];
      return isInteger(compacted) ? { events, next, compacted } : { events, next };
    },
  },
};

function isEvents(value: unknown): value is readonly (readonly [number, string, number | null])[] {
  return (
    Array.isArray(value) &&
    value.every((event) => Array.isArray(event) && isInteger(event[0]) && typeof event[1] === "string")
  );
}
