import type { Note } from "../../systems-under-test/system.ts";
import type { Nanos } from "../core/operation.ts";
import type { MessageEvent, TraceSink } from "../environments/environment.ts";
import type { NodeId } from "../runtime/message.ts";

export interface LogLine {
  readonly node: NodeId;
  readonly time: Nanos;
  readonly text: string;
}

/** One line of trace.jsonl, in the order in which things happened. */
export type TraceLine =
  | ({ readonly trace: "message" } & MessageEvent)
  | ({ readonly trace: "note" } & Note)
  | ({ readonly trace: "log" } & LogLine);

/** Keeps what the nodes did, within limits that are said when they are reached. */
export class Tracer implements TraceSink {
  readonly messages: boolean;
  readonly kept: MessageEvent[] = [];
  readonly notes: Note[] = [];
  readonly logs: LogLine[] = [];
  readonly #write: ((line: TraceLine) => void) | undefined;
  readonly #limits: TraceLimits;
  #dropped = { messages: 0, notes: 0, logs: 0 };

  constructor(messages: boolean, write?: (line: TraceLine) => void, limits: TraceLimits = traceLimits) {
    this.messages = messages;
    this.#write = write;
    this.#limits = limits;
  }

  message(event: MessageEvent): void {
    if (this.kept.length >= this.#limits.messages) {
      this.#dropped.messages++;
      return;
    }
    this.kept.push(event);
    this.#write?.({ trace: "message", ...event });
  }

  note(note: Note): void {
    if (this.notes.length >= this.#limits.notes) {
      this.#dropped.notes++;
      return;
    }
    this.notes.push(note);
    this.#write?.({ trace: "note", ...note });
  }

  log(time: Nanos, node: NodeId, text: string): void {
    if (this.logs.length >= this.#limits.logs) {
      this.#dropped.logs++;
      return;
    }
    const line = { node, time, text };
    this.logs.push(line);
    this.#write?.({ trace: "log", ...line });
  }

  /** Sentences for the record: which limit was reached, and how much is missing. */
  get caveats(): string[] {
    return Object.entries(this.#dropped)
      .filter(([, count]) => count > 0)
      .map(([what, count]) => `the trace is cut: ${count} ${what} past the limit were not kept`);
  }

  /** True when the notes are all there, so that invariants may be decided from them. */
  get notesComplete(): boolean {
    return this.#dropped.notes === 0;
  }
}

export interface TraceLimits {
  readonly messages: number;
  readonly notes: number;
  readonly logs: number;
}

const traceLimits: TraceLimits = { messages: 2_000_000, notes: 5_000_000, logs: 200_000 };
