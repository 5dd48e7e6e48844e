import type { Nanos } from "../../core/operation.ts";
import type { Random } from "../../core/random.ts";
import { msToNanos, nanosToMs } from "../../core/time.ts";
import type { MessageFate, RuleFate, WrittenDelays } from "../environment.ts";
import type { Fate, RuleStack } from "../link-rules.ts";

/** What chance decides about one message; asked in the order in which the network draws. */
export interface MessageDice {
  /** For what cannot be written: retransmissions of streams. */
  readonly random: Random;
  lost(probability: number): boolean;
  doubled(probability: number): boolean;
  /** The network's own delay of the next copy. */
  latency(draw: (random: Random) => Nanos): Nanos;
  /** What rules do to the next copy. */
  judge(rules: RuleStack): Fate;
}

/** Gives each message its dice. `name` is the message's link and type: "n1>n2 append_entries". */
export interface DiceBox {
  take(name: () => string): MessageDice;
}

/** All messages draw from one stream: a message more or less moves all delays behind it. */
export class SharedDice implements DiceBox, MessageDice {
  readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  take(): MessageDice {
    return this;
  }

  lost(probability: number): boolean {
    return this.random.chance(probability);
  }

  doubled(probability: number): boolean {
    return this.random.chance(probability);
  }

  latency(draw: (random: Random) => Nanos): Nanos {
    return draw(this.random);
  }

  judge(rules: RuleStack): Fate {
    return rules.judge(this.random);
  }
}

/** Decides as the inner box does and writes down what came of it. */
export class RecordingBox implements DiceBox {
  readonly #inner: DiceBox;
  readonly #record: Map<string, MessageFate[]>;

  constructor(inner: DiceBox, record: Map<string, MessageFate[]>) {
    this.#inner = inner;
    this.#record = record;
  }

  take(name: () => string): MessageDice {
    const key = name();
    const list = this.#record.get(key) ?? [];
    this.#record.set(key, list);
    const fate: WritableFate = { delaysMs: [] };
    list.push(fate);
    return new RecordingDice(this.#inner.take(name), fate);
  }
}

type WritableFate = { delaysMs: number[]; rules?: RuleFate[] };

class RecordingDice implements MessageDice {
  readonly random: Random;
  readonly #inner: MessageDice;
  readonly #fate: WritableFate;

  constructor(inner: MessageDice, fate: WritableFate) {
    this.random = inner.random;
    this.#inner = inner;
    this.#fate = fate;
  }

  /** A lost message has no delay: nothing to note. */
  lost(probability: number): boolean {
    return this.#inner.lost(probability);
  }

  doubled(probability: number): boolean {
    return this.#inner.doubled(probability);
  }

  latency(draw: (random: Random) => Nanos): Nanos {
    const latency = this.#inner.latency(draw);
    this.#fate.delaysMs.push(nanosToMs(latency));
    return latency;
  }

  judge(rules: RuleStack): Fate {
    const fate = this.#inner.judge(rules);
    const written = writtenOf(fate);
    if (written !== undefined) this.#fate.rules = [...(this.#fate.rules ?? []), written];
    return fate;
  }
}

/**
 * Plays what is written, message by message on each link and type of message. What is not written is drawn from a
 * stream of the message's own, so that one message more or less moves no other's delay.
 */
export class WrittenBox implements DiceBox {
  readonly #written: WrittenDelays;
  readonly #random: Random;
  readonly #counts = new Map<string, number>();

  constructor(random: Random, written: WrittenDelays) {
    this.#written = written;
    this.#random = random;
  }

  take(name: () => string): MessageDice {
    const key = name();
    const count = this.#counts.get(key) ?? 0;
    this.#counts.set(key, count + 1);
    return new WrittenDice(this.#random.fork(`${key}/${count}`), this.#written[key]?.[count]);
  }
}

class WrittenDice implements MessageDice {
  readonly random: Random;
  readonly #fate: MessageFate | undefined;
  #copies = 0;
  #judged = 0;

  constructor(random: Random, fate: MessageFate | undefined) {
    this.random = random;
    this.#fate = fate;
  }

  lost(probability: number): boolean {
    return this.#fate === undefined ? this.random.chance(probability) : this.#fate.delaysMs.length === 0;
  }

  doubled(probability: number): boolean {
    return this.#fate === undefined ? this.random.chance(probability) : this.#fate.delaysMs.length > 1;
  }

  latency(draw: (random: Random) => Nanos): Nanos {
    const written = this.#fate?.delaysMs[this.#copies++];
    return written === undefined ? draw(this.random) : msToNanos(written);
  }

  /** Cuts and clogs are not chance: the rules in force decide them, whatever was in force when this was written. */
  judge(rules: RuleStack): Fate {
    const drawn = rules.judge(this.random);
    if (writtenOf(drawn) === undefined) return drawn;
    const written = this.#fate?.rules?.[this.#judged++];
    if (written === undefined) return drawn;
    if (written === "lost") return { kind: "drop", reason: "loss" };
    return { kind: "pass", delays: written.map(msToNanos) };
  }
}

/** The part of a fate that chance decided. */
function writtenOf(fate: Fate): RuleFate | undefined {
  if (fate.kind === "pass") return fate.delays.map(nanosToMs);
  return fate.kind === "drop" && fate.reason === "loss" ? "lost" : undefined;
}
