import type { Note } from "../../../systems-under-test/system.ts";
import type { MessageEvent } from "../../environments/environment.ts";
import type { FaultRecord, RunData } from "../run-record.ts";
import { nodeNames } from "../workload-options.ts";

/** Features by their hashes, each with when it was first seen, ms from the begin of the load. */
export type Shown = readonly (readonly [feature: number, atMs: number])[];

/**
 * What a run showed: which message met which role under which fault, which message or note followed which on a node,
 * how often, and which deeds of nodes followed each other across the cluster. Two features of one hash pass for one,
 * which hides the second.
 */
export function featuresOf({ messages, notes, record }: Seen): Shown {
  const walk = new Walk(nodeNames(record.scenario.nodes), record.faults, loadBeganAt(record));
  let position = 0;
  for (const message of messages) {
    if (message.kind !== "deliver") continue;
    for (; position < notes.length && notes[position]!.time <= message.time; position++)
      walk.note(notes[position]!);
    walk.message(message);
  }
  for (; position < notes.length; position++) walk.note(notes[position]!);
  return [...walk.first].map(([text, atMs]) => [hash(text), atMs]);
}

export type Seen = Pick<RunData, "messages" | "notes"> & {
  readonly record: {
    readonly faults: readonly FaultRecord[];
    readonly scenario: RunData["record"]["scenario"];
  };
};

/** Times of the schedule count from the begin of the load: its first fault tells when that was. */
function loadBeganAt({ faults, scenario: { schedule } }: Seen["record"]): number {
  const first = faults[0];
  const planned = schedule.find(({ fault, id }) => fault === first?.name && id === first.id);
  return first === undefined || planned === undefined ? 0 : first.injectedAt - planned.atMs * 1e6;
}

/** Deeds that make up one feature: a leader that appended, then another, then the first again. */
const deedsTogether = 3;

class Walk {
  /** Every feature as text, in the order in which they were seen. */
  readonly first = new Map<string, number>();
  readonly #began: number;
  readonly #edges: readonly { readonly time: number; readonly name: string; readonly by: number }[];
  #edge = 0;
  readonly #active = new Map<string, number>();
  #under: readonly string[] = ["nothing"];
  /** In which state of the faults something was last seen: it need not be told twice in one. */
  readonly #told = new Map<string, number>();
  readonly #nodes = new Map<string, NodeState>();
  readonly #counts = new Map<string, number>();
  readonly #deeds: { readonly node: string; readonly deed: string }[] = [];

  constructor(nodes: readonly string[], faults: readonly FaultRecord[], began: number) {
    for (const node of nodes) this.#nodes.set(node, unknownNode(1));
    this.#began = began;
    this.#edges = faults
      .filter(({ skipped }) => skipped === undefined)
      .flatMap(({ injectedAt, mendedAt = Number.POSITIVE_INFINITY, name }) => [
        { time: injectedAt, name, by: 1 },
        { time: mendedAt, name, by: -1 },
      ])
      .sort((a, b) => a.time - b.time);
  }

  message({ message: { body, dest }, time }: MessageEvent): void {
    this.#pass(time);
    const state = this.#nodes.get(dest);
    // Clients are told by their answers: what matters is which node a message met.
    if (state === undefined) return;
    this.#tell(`${state.role} gets ${body.type}`, time);
    this.#count(`gets ${body.type} after ${state.got}`, time);
    state.got = body.type;
  }

  note({ epoch, fields, kind, node, time }: Note): void {
    this.#pass(time);
    const state = this.#nodes.get(node) ?? unknownNode(epoch);
    this.#nodes.set(node, state);
    if (state.epoch !== epoch) {
      this.#did(node, state, time);
      Object.assign(state, { epoch, role: "node", last: "start" });
      state.deeds.clear();
    }
    this.#tell(`${state.role} notes ${kind} after ${state.last}`, time);
    state.last = kind;
    if (kind === "role") {
      this.#did(node, state, time);
      state.role = String(fields["role"]);
      state.deeds.clear();
    } else state.deeds.add(kind);
    this.#count(`${state.role} notes ${kind}`, time);
  }

  /** By powers of two, as fuzzers of programs count branches (Zalewski's AFL). */
  #count(what: string, time: number): void {
    const count = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, count);
    if ((count & (count - 1)) === 0) this.#show(`${what} x${count}`, time);
  }

  /** A node's time in one role is over: what it did in it, after what others did, whoever they were. */
  #did(node: string, { deeds, role }: NodeState, time: number): void {
    if (deeds.size === 0) return;
    this.#deeds.push({ node, deed: `${role} ${[...deeds].sort().join("+")}` });
    if (this.#deeds.length > deedsTogether) this.#deeds.shift();
    for (let length = 2; length <= this.#deeds.length; length++) {
      const names: string[] = [];
      const sequence = this.#deeds.slice(-length).map((one) => {
        if (!names.includes(one.node)) names.push(one.node);
        return `${names.indexOf(one.node)} ${one.deed}`;
      });
      this.#show(sequence.join(", "), time);
    }
  }

  #pass(time: number): void {
    const edges = this.#edges;
    if (this.#edge >= edges.length || edges[this.#edge]!.time > time) return;
    for (; this.#edge < edges.length && edges[this.#edge]!.time <= time; this.#edge++) {
      const { by, name } = edges[this.#edge]!;
      this.#active.set(name, (this.#active.get(name) ?? 0) + by);
    }
    const names = [...this.#active].filter(([, times]) => times > 0).map(([name]) => name);
    this.#under = names.length === 0 ? ["nothing"] : names;
  }

  /** Under each fault by itself: of all sets of faults that can be in force, nearly every one is new. */
  #tell(what: string, time: number): void {
    if (this.#told.get(what) === this.#edge) return;
    this.#told.set(what, this.#edge);
    for (const fault of this.#under) this.#show(`${what} under ${fault}`, time);
  }

  #show(feature: string, time: number): void {
    if (!this.first.has(feature)) this.first.set(feature, Math.round((time - this.#began) / 1e6));
  }
}

interface NodeState {
  epoch: number;
  role: string;
  /** The last note, and the type of the last message. */
  last: string;
  got: string;
  readonly deeds: Set<string>;
}

const unknownNode = (epoch: number): NodeState => ({
  ...{ epoch, role: "node", last: "start", got: "nothing" },
  deeds: new Set(),
});

/** 32-bit FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}
