import { errorCode } from "../../core/errors.ts";
import type { Nanos } from "../../core/operation.ts";
import type { Random } from "../../core/random.ts";
import { msToNanos } from "../../core/time.ts";
import type { Message, NodeId } from "../../runtime/message.ts";
import { breakConnections, type CarriedConnection } from "../connections.ts";
import type {
  BrokenConnections,
  Link,
  LinkProbe,
  NetworkOptions,
  Timing,
  TraceSink,
} from "../environment.ts";
import { drawLatency } from "../latency.ts";
import { LinkRules } from "../link-rules.ts";
import { DatagramLink } from "./datagram-link.ts";
import { DeliveryQueue } from "./delivery-queue.ts";
import type { Carrier, Parcel } from "./parcel.ts";
import { Probe } from "./probe.ts";
import type { RealTime } from "./real-time.ts";
import { StreamLink } from "./stream-link.ts";

/** Whoever can be sent to. */
export interface Port {
  readonly kind: "node" | "client" | "service";
  /** Changes at every crash and start: connections do not outlive it. */
  readonly session: number;
  /** Whether there is anybody to receive. */
  readonly reachable: boolean;
  /**
   * Takes a message, or says why not ("down" ...). `line` is its very text where a node printed it, so that it need
   * not be written out again.
   */
  accept(message: Message, line: string | undefined): string | undefined;
  /** Its connection with that one was reset: what it waits for will not come. */
  disconnected?(from: NodeId): void;
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

/**
 * The network between processes: every message passes through the harness, which delays, loses, doubles and holds
 * it as the options and the link rules say, exactly as the simulated network does. So no fault of the network needs
 * a privilege, on any machine.
 */
export class Switchboard {
  readonly rules: LinkRules = new LinkRules();
  readonly #wiring: Wiring;
  readonly #queue: DeliveryQueue;
  readonly #ports = new Map<NodeId, Port>();
  readonly #departed = new Set<NodeId>();
  readonly #links = new Map<NodeId, Map<NodeId, LinkEnds>>();
  #sent = 0;
  #delivered = 0;
  #dropped = 0;

  constructor(wiring: Wiring) {
    this.#wiring = wiring;
    this.#queue = new DeliveryQueue(wiring.time);
  }

  get counters(): Readonly<Record<string, number>> {
    return {
      messages: this.#sent,
      delivered: this.#delivered,
      dropped: this.#dropped,
      inFlight: this.#inFlight,
    };
  }

  plug(name: NodeId, port: Port): void {
    this.#ports.set(name, port);
  }

  /** What is still sent to it is dropped without a word. */
  unplug(name: NodeId): void {
    this.#ports.delete(name);
    this.#departed.add(name);
    this.#links.delete(name);
    for (const row of this.#links.values()) row.delete(name);
  }

  has(name: NodeId): boolean {
    return this.#ports.has(name) || this.#departed.has(name);
  }

  send(message: Message, line?: string): void {
    const sequence = this.#sent++;
    const link = this.#link(message);
    this.#trace(sequence, "send", message);
    if (link === undefined) this.#undeliverable(message, sequence);
    else if (this.#inFlight > this.#wiring.inFlightMax) {
      this.#drop(message, sequence, "in-flight limit");
      this.#wiring.overflow(message.src);
    } else this.#transmit(link, this.#parcel(message, line, sequence, link.dest));
  }

  /** Sends numbered probes on the path of messages; see Cluster.probeLink. */
  probe(name: Link, count: number, wait: Nanos): Promise<LinkProbe> {
    const { time } = this.#wiring;
    const link = this.#link(name);
    return new Promise((resolve, reject) => {
      if (link === undefined) {
        reject(new Error(`there is no link from ${name.src} to ${name.dest} to probe`));
        return;
      }
      const probe = new Probe({
        now: () => time.now(),
        reachable: () => link.dest.reachable,
        finish: (result) => {
          timer[Symbol.dispose]();
          resolve(result);
        },
      });
      const timer = time.after(wait, () => probe.end());
      for (let number = 0; number < count; number++) this.#transmit(link, probe.parcel(number));
      probe.seal();
    });
  }

  /** Breaks the connections of these; on datagrams there are none. */
  reset(names: readonly NodeId[]): BrokenConnections {
    const touched = [...this.#links].flatMap(([src, row]) =>
      [...row].flatMap(([dest, link]) =>
        src !== dest && (names.includes(src) || names.includes(dest)) ? [{ dest, link }] : [],
      ),
    );
    const connections = touched.flatMap(({ link: { carrier, ofClient } }): CarriedConnection[] => {
      if (!(carrier instanceof StreamLink)) return [];
      return [
        {
          ofClient,
          reset: () => carrier.reset(),
          get open() {
            return carrier.open;
          },
        },
      ];
    });
    const broken = breakConnections(connections);
    if (connections.length > 0) for (const { dest, link } of touched) link.src.disconnected?.(dest);
    return broken;
  }

  /** Forgets all that is under way. */
  close(): void {
    this.#queue.clear();
    this.#ports.clear();
    this.#links.clear();
  }

  get #inFlight(): number {
    return this.#sent - this.#delivered - this.#dropped;
  }

  /** The network's own misbehaviour; the link adds that of the rules. */
  #transmit(link: LinkEnds, parcel: Parcel): void {
    const { options, random, time } = this.#wiring;
    const faulty = options.transport === "datagram" && link.faulty && !stabilised(options.timing, time.now());
    if (faulty && random.chance(options.loss)) {
      parcel.drop("loss");
      return;
    }
    link.carrier.carry(parcel, this.#latency(link));
    if (faulty && random.chance(options.duplication)) link.carrier.carry(parcel.twin(), this.#latency(link));
  }

  #parcel(message: Message, line: string | undefined, sequence: number, port: Port): Parcel {
    return {
      arrive: () => {
        const refused = port.accept(message, line);
        if (refused !== undefined) {
          this.#drop(message, sequence, refused);
          return;
        }
        this.#delivered += 1;
        this.#trace(sequence, "deliver", message);
      },
      drop: (reason) => this.#drop(message, sequence, reason),
      held: () => {},
      bytes: () => (line ?? JSON.stringify(message)).length + 1,
      twin: () => {
        this.#sent += 1;
        return this.#parcel(message, line, sequence, port);
      },
    };
  }

  #drop(message: Message, sequence: number, reason: string): void {
    this.#dropped += 1;
    this.#trace(sequence, "drop", message, reason);
  }

  #latency({ src, dest, ofClient }: LinkEnds): Nanos {
    if (src === dest) return 0;
    const { options, random, time } = this.#wiring;
    const drawn = drawLatency(ofClient ? options.clientLatency : options.latency, random);
    return bounded(drawn, time.now(), options.timing);
  }

  #link(name: Link): LinkEnds | undefined {
    const known = this.#links.get(name.src)?.get(name.dest);
    if (known !== undefined) return known;
    const [src, dest] = [this.#ports.get(name.src), this.#ports.get(name.dest)];
    if (src === undefined || dest === undefined) return undefined;
    const ofClient = src.kind === "client" || dest.kind === "client";
    const carrier = this.#carrier(name, src, dest);
    const link = { src, dest, ofClient, faulty: !ofClient && src !== dest, carrier };
    const row = this.#links.get(name.src) ?? new Map<NodeId, LinkEnds>();
    this.#links.set(name.src, row.set(name.dest, link));
    return link;
  }

  #carrier(name: Link, src: Port, dest: Port): Carrier {
    const { options, random } = this.#wiring;
    const rules = this.rules.on(name.src, name.dest);
    if (options.transport === "datagram") return new DatagramLink(rules, this.#queue, random);
    return new StreamLink(rules, this.#queue, random, () => `${src.session} ${dest.session}`);
  }

  /** A client learns that there is no such node (Maelstrom's error 1); of a node's mistake its log tells. */
  #undeliverable(message: Message, sequence: number): void {
    const { src, dest, body } = message;
    this.#drop(message, sequence, "no such node");
    if (this.#departed.has(dest)) return;
    const text = `there is no node "${dest}"`;
    const client = this.#ports.get(src);
    if (client?.kind === "client" && body.msg_id !== undefined) {
      const reply = { type: "error", code: errorCode("node-not-found"), text, in_reply_to: body.msg_id };
      client.accept({ src: dest, dest: src, body: reply }, undefined);
    } else this.#wiring.sink.log(this.#wiring.time.now(), src, `(sent a message to "${dest}", but ${text})`);
  }

  #trace(seq: number, kind: "send" | "deliver" | "drop", message: Message, reason?: string): void {
    const { sink, time } = this.#wiring;
    if (!sink.messages) return;
    const event = { time: time.now(), seq, kind, message };
    sink.message(reason === undefined ? event : { ...event, reason });
  }
}

interface LinkEnds {
  readonly src: Port;
  readonly dest: Port;
  readonly ofClient: boolean;
  /** Whether the network's own loss and duplication apply. */
  readonly faulty: boolean;
  readonly carrier: Carrier;
}

function stabilised(timing: Timing, now: Nanos): boolean {
  return timing.model === "partial" && now >= msToNanos(timing.stableAtMs);
}

/** The network's own delay under a timing model; link rules come on top, for a fault may exceed the bound. */
function bounded(delay: Nanos, now: Nanos, timing: Timing): Nanos {
  if (timing.model === "asynchronous") return delay;
  const since = timing.model === "synchronous" ? now : Math.max(now, msToNanos(timing.stableAtMs));
  return Math.min(delay, since + msToNanos(timing.boundMs) - now);
}
