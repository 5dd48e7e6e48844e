import type { Anomaly } from "../../harness/core/verdict.ts";
import type { NodeId } from "../../harness/runtime/message.ts";
import type { Note, SystemUnderTest } from "../system.ts";

/** What holds of a chain. */
export const chainInvariants: Invariants = invariantsOf("chain");

/**
 * Decided from the nodes' notes, where a configuration is called a chain or something else: an epoch has one; every
 * replica carries out the same update under a number, and the numbers without a gap, in order. Notes of one node come
 * in its order; across nodes no order is assumed. At most one anomaly of each kind is reported. Linear in the notes.
 */
export function invariantsOf(configuration: string): Invariants {
  return (notes) => {
    const audit: Audit = {
      configuration,
      chains: new Map(),
      commits: new Map(),
      last: new Map(),
      anomalies: new Map(),
    };
    for (const note of notes) observers[note.kind]?.(audit, note);
    return [...audit.anomalies.values()];
  };
}

type Invariants = NonNullable<SystemUnderTest["invariants"]>;

interface Audit {
  /** What it is called. */
  readonly configuration: string;
  /** By epoch: the chain, and who adopted it first. */
  readonly chains: Map<number, Seen>;
  /** By number: the update, and who carried it out first. */
  readonly commits: Map<number, Seen>;
  /** By node: the number of the update it carried out last. */
  readonly last: Map<NodeId, number>;
  readonly anomalies: Map<string, Anomaly>;
}

interface Seen {
  readonly what: string;
  readonly node: NodeId;
}

const observers: Readonly<Record<string, (audit: Audit, note: Note) => void>> = {
  adopt: onAdopt,
  commit: onCommit,
  recover: (audit, note) => void audit.last.set(note.node, note.fields["commit"] as number),
  image: (audit, note) => void audit.last.set(note.node, note.fields["seq"] as number),
};

/** The master decides once on the configuration of an epoch. */
function onAdopt(audit: Audit, note: Note): void {
  const { epoch, chain } = note.fields as { epoch: number; chain: readonly NodeId[] };
  const other = clash(audit.chains, epoch, { what: chain.join(" "), node: note.node });
  if (other === undefined) return;
  report(
    audit,
    note,
    `two ${audit.configuration}s in one epoch`,
    `In epoch ${epoch} the ${audit.configuration} is ${chain.join(" ")} for ${note.node}, but ${other.what} for ${other.node}.`,
  );
}

/** What the tail has is what everybody before it has, in the same order. */
function onCommit(audit: Audit, note: Note): void {
  const { seq, command } = note.fields as { seq: number; command: string };
  const { node } = note;
  const before = audit.last.get(node) ?? 0;
  audit.last.set(node, seq);
  if (seq !== before + 1) {
    const sentence = `${node} carried out update ${seq} after update ${before}.`;
    report(audit, note, "updates out of sequence", sentence);
  }
  const other = clash(audit.commits, seq, { what: command, node });
  if (other === undefined) return;
  const sentence = `Update ${seq} is ${command} on ${node}, but ${other.what} on ${other.node}.`;
  report(audit, note, "replicas diverge", sentence);
}

/** What was seen before under this number, when it was something else. */
function clash(seen: Map<number, Seen>, number: number, now: Seen): Seen | undefined {
  const before = seen.get(number);
  if (before === undefined) seen.set(number, now);
  return before === undefined || before.what === now.what ? undefined : before;
}

function report(audit: Audit, note: Note, kind: string, sentence: string): void {
  if (audit.anomalies.has(kind)) return;
  audit.anomalies.set(kind, { kind, explanation: [sentence], events: [], detail: { note } });
}
