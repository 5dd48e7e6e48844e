import type { Body, NodeId } from "../harness/runtime/message.ts";
import type { Runtime } from "../harness/runtime/runtime.ts";
import type { GroupCommit } from "./group-commit.ts";

/** What a core wants done, in this order. A core does no input or output: who runs it decides how. */
export type Effect<JournalRecord> =
  | Spoken
  /** Write the record to the journal; positions count these, from 1. Say `durable` when it would survive a power cut. */
  | { readonly type: "persist"; readonly record: JournalRecord }
  /** Replace the whole journal at once by these records: a position like any other. */
  | { readonly type: "rewrite"; readonly records: readonly JournalRecord[] };

type Spoken =
  | { readonly type: "send"; readonly dest: NodeId; readonly body: Body }
  | { readonly type: "note"; readonly kind: string; readonly fields: Readonly<Record<string, unknown>> };

/** A core, as far as it speaks. */
interface Speaker {
  readonly effects: { push(effect: Spoken): number };
}

export function send(core: Speaker, dest: NodeId, body: Body): void {
  core.effects.push({ type: "send", dest, body });
}

export function note(core: Speaker, kind: string, fields: Readonly<Record<string, unknown>>): void {
  core.effects.push({ type: "note", kind, fields });
}

/** Where the effects of a core go. */
export interface Outlet<JournalRecord> {
  readonly send: (dest: NodeId, body: Body) => void;
  readonly note: (kind: string, fields: Readonly<Record<string, unknown>>) => void;
  readonly journal: GroupCommit;
  readonly encode: (record: JournalRecord) => string;
}

/** To the network and the notes of the node, and to its journal. */
export function outletOf<JournalRecord>(
  runtime: Runtime,
  journal: GroupCommit,
  encode: (record: JournalRecord) => string,
): Outlet<JournalRecord> {
  const { network } = runtime;
  return {
    send: (dest, body) => network.send(dest, body),
    note: (kind, fields) => runtime.note(kind, fields),
    journal,
    encode,
  };
}

export function perform<JournalRecord>(
  effects: readonly Effect<JournalRecord>[],
  { send, note, journal, encode }: Outlet<JournalRecord>,
): void {
  for (const effect of effects) {
    if (effect.type === "send") send(effect.dest, effect.body);
    else if (effect.type === "note") note(effect.kind, effect.fields);
    else if (effect.type === "persist") journal.write(encode(effect.record));
    else journal.rewrite(effect.records.map(encode).join(""));
  }
}
