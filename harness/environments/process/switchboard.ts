import { errorCode } from "../../core/errors.ts";
import type { Nanos } from "../../core/operation.ts";
import type { Random } from "../../core/random.ts";
import { msToNanos } from "../../core/time.ts";
import type { Message, NodeId } from "../../runtime/message.ts";
import type { Link, NetworkOptions, TraceSink } from "../environment.ts";
import { drawLatency } from "../latency.ts";
import { LinkRules, type RuleStack } from "../link-rules.ts";
import { DeliveryQueue } from "./delivery-queue.ts";
import type { RealTime } from "./real-time.ts";

/** Whoever can be sent to. */
export interface Port {
  readonly kind: "node" | "client" | "service";
  /**
   * Takes a message, or says why not ("down" ...). `line` is its very text where a node printed it, so that it need
   * not be written out again.
   */
  accept(message: Message, line: string | undefined): string | undefined;
}

/**
 * The network between processes: every message passes through the harness, which delays, loses, doubles and holds
 * it as the options and the link rules say. So no fault of the network needs a privilege, on any machine.
 */
export class Switchboard {
  readonly rules: LinkRules = new LinkRules();
  readonly counters = { sent: 0, delivered: 0, dropped: 0 };
  readonly #time: RealTime;
  readonly #queue: DeliveryQueue;
  readonly #options: NetworkOptions;
  readonly #random: Random;
  readonly #sink: TraceSink;
  readonly #inFlightMax: number;
  readonly #overflow: (culprit: NodeId) => void;
  readonly #ports = new Map<NodeId, Port>();
  readonly #departed = new Set<NodeId>();
  /** When the last message on a link arrives: a stream keeps its order. */
  readonly #lastDue = new Map<RuleStack, Nanos>();
  #held = 0;
  #sequence = 0;

  constructor(wiring: Wiring) {
    this.#time = wiring.time;
    this.#queue = new DeliveryQueue(wiring.time);
    this.#options = wiring.options;
    this.#random = wiring.random;
    this.#sink = wiring.sink;
    this.#inFlightMax = wiring.inFlightMax;
    this.#overflow = wiring.overflow;
  }

  plug(name: NodeId, port: Port): void {
    this.#ports.set(name, port);
  }

  /** What is still sent to it is dropped without a word. */
  unplug(name: NodeId): void {
    this.#ports.delete(name);
    this.#departed.add(name);
  }

  has(name: NodeId): boolean {
    return this.#ports.has(name) || this.#departed.has(name);
  }

  send(message: Message, line?: string): void {
    const sequence = this.#sequence++;
    this.counters.sent += 1;
    this.#trace(sequence, "send", message);
    const { src, dest } = message;
    const drop = (reason: string): void => {
      this.counters.dropped += 1;
      this.#trace(sequence, "drop", message, reason);
    };
    const port = this.#ports.get(dest);
    const full = this.#queue.size + this.#held >= this.#inFlightMax;
    const arrive = (): void => {
      const refused = port?.accept(message, line);
      if (refused === undefined) {
        this.counters.delivered += 1;
        this.#trace(sequence, "deliver", message);
      } else drop(refused);
    };
    if (port === undefined) this.#undeliverable(message, drop);
    else if (!full) this.transmit(message, arrive, drop);
    else {
      drop("overflow");
      this.#overflow(src);
    }
  }

  /**
   * The path of messages and probes alike. Calls `arrive` for each copy that comes through and `drop` for each that
   * does not, and gives the number of copies.
   */
  transmit(link: Link, arrive: () => void, drop: (reason: string) => void): number {
    const stack = this.rules.on(link.src, link.dest);
    const fate = stack.judge(this.#random);
    if (fate.kind === "held") {
      this.#hold(fate.by, () => this.transmit(link, arrive, drop));
      return 1;
    }
    const between = this.#betweenNodes(link);
    const lost = between && this.#random.chance(this.#options.loss);
    if (fate.kind === "drop" || lost) {
      drop(fate.kind === "drop" ? fate.reason : "loss");
      return 1;
    }
    const doubled = between && this.#random.chance(this.#options.duplication);
    const delays = doubled ? [...fate.delays, 0] : fate.delays;
    for (const delay of delays) {
      const latency = between ? this.#options.latency : this.#options.clientLatency;
      const due = this.#due(stack, drawLatency(latency, this.#random) + delay);
      this.#queue.push(due, () => this.#land(stack, arrive, drop));
    }
    return delays.length;
  }

  /** Forgets all that is under way. */
  close(): void {
    this.#queue.clear();
    this.#ports.clear();
  }

  /** A cut or a clog also stops what was on its way when it was imposed. */
  #land(stack: RuleStack, arrive: () => void, drop: (reason: string) => void): void {
    const { gate } = stack;
    if (gate === "open") arrive();
    else if (gate === "cut") drop("cut");
    else this.#hold(gate, () => this.#land(stack, arrive, drop));
  }

  #hold(rule: { onLift(run: () => void): void }, goOn: () => void): void {
    this.#held += 1;
    rule.onLift(() => {
      this.#held -= 1;
      goOn();
    });
  }

  #due(stack: RuleStack, delay: Nanos): Nanos {
    const now = this.#time.now();
    const { timing, transport } = this.#options;
    let due = now + delay;
    if (timing.model !== "asynchronous") {
      const stable = timing.model === "synchronous" || now >= msToNanos(timing.stableAtMs);
      if (stable) due = Math.min(due, now + msToNanos(timing.boundMs));
    }
    if (transport === "datagram") return due;
    due = Math.max(due, this.#lastDue.get(stack) ?? 0);
    this.#lastDue.set(stack, due);
    return due;
  }

  #betweenNodes({ src, dest }: Link): boolean {
    return this.#ports.get(src)?.kind !== "client" && this.#ports.get(dest)?.kind !== "client";
  }

  /** A client learns that there is no such node (Maelstrom's error 1); of a node's mistake its log tells. */
  #undeliverable(message: Message, drop: (reason: string) => void): void {
    const { src, dest, body } = message;
    drop("no such node");
    if (this.#departed.has(dest)) return;
    const text = `there is no node "${dest}"`;
    const client = this.#ports.get(src);
    if (client?.kind === "client" && body.msg_id !== undefined) {
      const reply = { type: "error", code: errorCode("node-not-found"), text, in_reply_to: body.msg_id };
      client.accept({ src: dest, dest: src, body: reply }, undefined);
    } else this.#sink.log(this.#time.now(), src, `(sent a message to "${dest}", but ${text})`);
  }

  #trace(seq: number, kind: "send" | "deliver" | "drop", message: Message, reason?: string): void {
    if (!this.#sink.messages) return;
    const event = { time: this.#time.now(), seq, kind, message };
    this.#sink.message(reason === undefined ? event : { ...event, reason });
  }
}

export interface Wiring {
  readonly time: RealTime;
  readonly options: NetworkOptions;
  readonly random: Random;
  readonly sink: TraceSink;
  readonly inFlightMax: number;
  /** More is under way than may be: called with whoever sent the message that was one too many. */
  readonly overflow: (culprit: NodeId) => void;
}
