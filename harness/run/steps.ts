import type { FaultKind } from "../../systems-under-test/system.ts";
import { UsageError } from "../core/usage-error.ts";
import type { NodeId } from "../runtime/message.ts";

/** What somebody may do to a cluster in a hand, besides delivering a message. */
export type Deed =
  | { readonly kind: "call"; readonly operation: number }
  | { readonly kind: EventKind; readonly node: NodeId };

/** The events of a small scope: what happens to nodes that is neither a call nor a message. */
export const eventKinds = ["timer", "time", "reboot", "power-cut", "isolate", "rejoin"] as const;

export type EventKind = (typeof eventKinds)[number];

/** What each event does, for people. */
export const eventMeanings: Readonly<Record<EventKind, string>> = {
  timer: "the node's own clock runs on until one of its timers makes it do something",
  time: "all clocks run on by what one node's timer lacks, and that goes off",
  reboot: "the node's process is killed and started again",
  "power-cut": "the node is switched off and on again; what it had not synced is lost",
  isolate: "what the node sends to others is lost from now on, and what reaches it of them",
  rejoin: "an isolated node can talk with the others again",
};

/** What a system must promise to survive for an event to be within its assumptions. */
export const eventFaults: Readonly<Record<EventKind, FaultKind>> = {
  timer: "clock",
  time: "delay",
  reboot: "crash",
  "power-cut": "unsynced-loss",
  isolate: "partition",
  rejoin: "partition",
};

/** Reads "call 0", "reboot n2" or "timer n1 2" (the last number only tells equal steps apart); undefined for a message. */
export function deedOf(step: string): Deed | undefined {
  const call = /^call (\d{1,6})$/.exec(step);
  if (call !== null) return { kind: "call", operation: Number(call[1]) };
  const event = /^([a-z-]+) (n\d+)(?: \d+)?$/.exec(step);
  const kind = eventKinds.find((known) => known === event?.[1]);
  return kind === undefined ? undefined : { kind, node: event![2]! };
}

/** Whether a step is neither a call nor a message. */
export function isEvent(step: string): boolean {
  const deed = deedOf(step);
  return deed !== undefined && deed.kind !== "call";
}

/** What may happen next in an ordered run: a message or a call. Events may happen at any time. */
export interface Possible {
  readonly name: string;
  /** The one it happens to: a node, or "client 0". Steps in different places do not see each other. */
  readonly place: string;
  /** Positions of earlier steps without which it could not happen. */
  readonly causes: readonly number[];
}

/** What a step did to the history. Calls before answers or after them: that is what checkers look at. */
export interface StepEffect {
  readonly called: boolean;
  readonly answered: boolean;
}

/** Who decides the order of steps. */
export interface Chooser {
  /** The name of the next step; undefined when there shall be none any more. */
  next(possible: readonly Possible[]): string | undefined;
  happened?(effect: StepEffect): void;
}

/** Follows what is written. */
export function writtenSteps(steps: readonly string[]): Chooser {
  let position = 0;
  return {
    next(possible) {
      const step = steps[position];
      if (step === undefined) return undefined;
      if (!isEvent(step) && !possible.some(({ name }) => name === step))
        throw impossible(position, step, possible);
      position++;
      return step;
    },
  };
}

/** How a list of steps is followed from which some were taken away, so that others may have become impossible. */
export type Leniency = "exact" | "nearest";

/**
 * Follows what is written as far as it goes. A step that cannot happen is left out; `nearest`: unless it is a message
 * in whose place an equal one of another number can be delivered, the earliest there is: where fewer messages were
 * sent, those that are left are counted anew.
 */
export class LenientSteps implements Chooser {
  readonly #steps: readonly string[];
  readonly #leniency: Leniency;
  readonly #taken: string[] = [];
  #position = 0;

  constructor(steps: readonly string[], leniency: Leniency) {
    this.#steps = steps;
    this.#leniency = leniency;
  }

  /** What was done, as a list that can be followed to the letter. */
  get taken(): readonly string[] {
    return this.#taken;
  }

  next(possible: readonly Possible[]): string | undefined {
    while (this.#position < this.#steps.length) {
      const step = this.#found(this.#steps[this.#position++]!, possible);
      if (step === undefined) continue;
      this.#taken.push(step);
      return step;
    }
    return undefined;
  }

  #found(step: string, possible: readonly Possible[]): string | undefined {
    const deed = deedOf(step);
    if (deed !== undefined && deed.kind !== "call") return this.#counted(`${deed.kind} ${deed.node}`);
    if (possible.some(({ name }) => name === step)) return step;
    if (this.#leniency === "exact" || deed !== undefined) return undefined;
    return possible.find(({ name }) => unnumbered(name) === unnumbered(step))?.name;
  }

  /** The number only tells equal events apart. */
  #counted(event: string): string {
    return `${event} ${this.#taken.filter((step) => unnumbered(step) === event).length}`;
  }
}

const unnumbered = (step: string): string => step.replace(/ \d+$/, "");

function impossible(position: number, step: string, possible: readonly Possible[]): UsageError {
  const names = possible.map(({ name }) => `"${name}"`).slice(0, 20);
  return new UsageError(
    `script.order.steps.${position} "${step}" cannot happen there: expected ${
      names.length === 0 ? "an event such as " : `${names.join(", ")}, or an event such as `
    }"reboot n1" (${eventKinds.join(", ")}).`,
  );
}
