import type { Anomaly } from "../../harness/core/verdict.ts";
import type { NodeId } from "../../harness/runtime/message.ts";
import type { Note } from "../system.ts";
import { compareTags, type Tag } from "./tag.ts";

/**
 * Decided from the nodes' notes: a tag names one value, and what a replica durably holds under a key only grows newer,
 * over all its lives. At most one anomaly of each kind is reported. Linear in the notes.
 */
export function abdInvariants(notes: readonly Note[], _nodes: readonly NodeId[]): readonly Anomaly[] {
  const values = new Map<string, Held>();
  const held = new Map<string, Tag>();
  const anomalies = new Map<string, Anomaly>();
  const report = (note: Note, kind: string, explanation: string): void => {
    if (!anomalies.has(kind))
      anomalies.set(kind, { kind, explanation: [explanation], events: [], detail: { note } });
  };
  for (const note of notes) {
    if (note.kind !== "holds") continue;
    const { node } = note;
    const { key, number, writer, life, value } = note.fields as unknown as Tag & Holding;
    const name = `${JSON.stringify(key)} ${number} ${writer} ${life}`;
    const text = JSON.stringify(value);
    const other = values.get(name);
    if (other === undefined) values.set(name, { node, text });
    else if (other.text !== text)
      report(
        note,
        "two values under one tag",
        `Write ${number} by ${writer} of key ${key} is ${text} on ${node}, but ${other.text} on ${other.node}.`,
      );
    const place = `${node} ${JSON.stringify(key)}`;
    const before = held.get(place);
    const tag: Tag = { number, writer, life };
    if (before !== undefined && compareTags(tag, before) < 0)
      report(
        note,
        "a replica went back",
        `${node} held write ${before.number} by ${before.writer} of key ${key}, and then write ${number} by ${writer}.`,
      );
    held.set(place, tag);
  }
  return [...anomalies.values()];
}

interface Holding {
  readonly key: string | number;
  readonly value: unknown;
}

interface Held {
  readonly node: NodeId;
  readonly text: string;
}
