import type { Workload } from "../workload.ts";
import { acknowledged, fieldOf, isInteger, isRecordOf } from "./reply.ts";

/** Offsets by key. */
export type Offsets = Readonly<Record<string, number>>;

/** Messages by key, each with its offset. */
export type Polled = Readonly<Record<string, readonly (readonly [offset: number, message: number])[]>>;

/** Logs, one per key. Send and poll have the form of Jepsen's micro-operations, one to a call. */
export type KafkaOperations = {
  readonly send: {
    readonly input: readonly [readonly ["send", string, number]];
    readonly output: readonly [readonly ["send", string, readonly [offset: number, message: number]]];
  };
  /** The input says from where to read each key. */
  readonly poll: {
    readonly input: readonly [readonly ["poll", Offsets]];
    readonly output: readonly [readonly ["poll", Polled]];
  };
  /** The highest offset processed, by key. */
  readonly commit: { readonly input: Offsets; readonly output: Offsets };
  /** The client turns to these keys and learns how far they were processed. */
  readonly assign: { readonly input: readonly string[]; readonly output: Offsets };
};

/** The message forms of Maelstrom's kafka workload. */
export const kafkaForms: Workload<KafkaOperations>["operations"] = {
  send: {
    summary: "Appends a message to a key's log; the answer is its offset.",
    readOnly: false,
    request: ({ input: [[, key, message]] }) => ({ type: "send", key, msg: message }),
    output(reply, { input: [[, key, message]] }) {
      const offset = fieldOf(reply, "send_ok", "offset", "a whole number", isInteger);
      return [["send", key, [offset, message]]];
    },
  },
  poll: {
    summary: "Messages of some keys, each from an offset on.",
    readOnly: true,
    request: ({ input: [[, offsets]] }) => ({ type: "poll", offsets }),
    output(reply) {
      const expected = "an object of lists of [offset, message] by key";
      return [["poll", fieldOf(reply, "poll_ok", "msgs", expected, isPolled)]];
    },
  },
  commit: {
    summary: "Tells how far the client has processed some keys.",
    readOnly: false,
    request: ({ input }) => ({ type: "commit_offsets", offsets: input }),
    output(reply, { input }) {
      acknowledged(reply, "commit_offsets_ok");
      return input;
    },
  },
  assign: {
    summary:
      "Turns to some keys and asks how far they were processed; keys without a committed offset are left out.",
    readOnly: true,
    request: ({ input }) => ({ type: "list_committed_offsets", keys: input }),
    output: (reply) =>
      fieldOf(reply, "list_committed_offsets_ok", "offsets", "an object of offsets by key", isOffsets),
  },
};

function isOffsets(value: unknown): value is Offsets {
  return isRecordOf(value, isInteger);
}

function isPolled(value: unknown): value is Polled {
  const isPair = (pair: unknown): pair is readonly [number, number] =>
    Array.isArray(pair) && pair.length === 2 && pair.every(isInteger);
  return isRecordOf(value, (list): list is [number, number][] => Array.isArray(list) && list.every(isPair));
}

/** What a completed poll showed; nothing, when its value has another form (a test's make-believe system). */
export function polledBy(value: unknown): Polled {
  const polled: unknown = Array.isArray(value) && Array.isArray(value[0]) ? value[0][1] : undefined;
  return isPolled(polled) ? polled : {};
}

/** The offset a completed send was given, as if a poll had shown it. */
export function sentBy(value: unknown): Polled {
  const [, key, pair] = Array.isArray(value) && Array.isArray(value[0]) ? value[0] : [];
  const polled = { [String(key)]: [pair] };
  return isPolled(polled) ? polled : {};
}

export function offsetsIn(value: unknown): Offsets {
  return isOffsets(value) ? value : {};
}
