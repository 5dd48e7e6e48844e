import { assert } from "../../core/assert.ts";
import { errorCode } from "../../core/errors.ts";
import type { Nanos } from "../../core/operation.ts";
import { msToNanos } from "../../core/time.ts";
import type { Body, ErrorBody, Message, NodeId } from "../../runtime/message.ts";
import { breakConnections } from "../connections.ts";
import type {
  BrokenConnections,
  Link as LinkName,
  LinkProbe,
  NetworkOptions,
  Timing,
} from "../environment.ts";
import { drawLatency } from "../latency.ts";
import { LinkRules } from "../link-rules.ts";
import { Delivery, type Peer } from "./delivery.ts";
import type { DiceBox, MessageDice } from "./dice.ts";
import { frozen } from "./frozen.ts";
import type { Holder } from "./holder.ts";
import { DatagramLink, type Link, type LinkContext } from "./link.ts";
import { Probe, type ProbeCopy } from "./probe.ts";
import type { Scheduler } from "./scheduler.ts";
import { CallbackEvent } from "./sim-event.ts";
import { StreamLink, type StreamTimes } from "./stream-link.ts";
import type { Trace } from "./trace.ts";

export interface NetworkParts {
  readonly scheduler: Scheduler;
  readonly dice: DiceBox;
  readonly trace: Trace;
  readonly holder: Holder;
  readonly options: NetworkOptions;
  readonly inFlightMax: number;
  readonly stream: StreamTimes;
}

/**
 * All links between machines and clients. Its own misbehaviour (latency, loss, duplication, timing model) comes
 * from the options, everything else from the rules imposed on it, which come on top: a fault may exceed the bound
 * of a synchronous network. Links of clients have their own latency and, being connections to a service, neither
 * loss nor duplication of their own. What a peer sends to itself arrives at once. After the stabilisation time of
 * a partially synchronous network nothing more is lost or doubled by the network itself.
 */
export class Network implements LinkContext {
  readonly rules: LinkRules = new LinkRules();
  readonly scheduler: Scheduler;
  readonly #parts: NetworkParts;
  readonly #peers = new Map<NodeId, Peer>();
  readonly #links = new Map<NodeId, Map<NodeId, Link>>();
  readonly #logged = new Set<string>();
  #sent = 0;
  #inFlight = 0;
  #delivered = 0;
  #dropped = 0;

  constructor(parts: NetworkParts) {
    this.#parts = parts;
    this.scheduler = parts.scheduler;
  }

  get counters(): Readonly<Record<string, number>> {
    return {
      messages: this.#sent,
      delivered: this.#delivered,
      dropped: this.#dropped,
      inFlight: this.#inFlight,
    };
  }

  attach(peer: Peer): void {
    assert(!this.#peers.has(peer.id), `the name ${peer.id} is taken`);
    this.#peers.set(peer.id, peer);
    this.#links.set(peer.id, new Map());
  }

  send(src: Peer, dest: NodeId, body: Body): void {
    const message: Message = Object.freeze({ src: src.id, dest, body: frozen(body, "a message") });
    const link = this.#link(src.id, dest);
    if (link === undefined) this.#answerUnknown(src, message);
    else this.#post(link, message);
  }

  /** Sends probes along the link now; the promise is settled by the last fate or the deadline. */
  probe({ src, dest }: LinkName, count: number, deadline: Nanos): Promise<LinkProbe> {
    const link = this.#link(src, dest);
    assert(link !== undefined, `there is no link from ${src} to ${dest} to probe`);
    assert(count > 0, "a link is probed at least once");
    return new Promise((resolve) => {
      const probe = new Probe(this.scheduler.now, (result) => {
        this.scheduler.cancel(timeout);
        resolve(result);
      });
      const timeout = new CallbackEvent(() => probe.end());
      this.scheduler.schedule(timeout, this.scheduler.now + deadline);
      const message: Message = { src, dest, body: { type: "probe" } };
      for (let index = 0; index < count; index++) {
        this.#transmit(link, message, 0, () => probe.copy(index));
      }
      probe.seal();
    });
  }

  /** Breaks the connections of these peers; on datagrams there are none. */
  reset(peers: readonly NodeId[]): BrokenConnections {
    const links = [...this.#links.values()]
      .flatMap((row) => [...row.values()])
      .filter((link) => link instanceof StreamLink)
      .filter(({ src, dest }) => src !== dest && (peers.includes(src.id) || peers.includes(dest.id)));
    const broken = breakConnections(links);
    for (const { src, dest } of links) src.disconnected?.(dest.id);
    return broken;
  }

  deliver(delivery: Delivery): boolean {
    if (delivery.probe !== undefined) {
      this.#inFlight -= 1;
      delivery.probe.decide(delivery.carrier.dest.reachable ? this.scheduler.now : undefined);
      return true;
    }
    return delivery.carrier.dest.arrive(delivery);
  }

  /** To be called by the destination when it takes the message. */
  received(delivery: Delivery): void {
    this.#inFlight -= 1;
    this.#delivered += 1;
    this.#parts.trace.message("deliver", delivery);
  }

  lose(delivery: Delivery, reason: string): void {
    this.#inFlight -= 1;
    if (delivery.probe !== undefined) {
      delivery.probe.decide();
      return;
    }
    this.#dropped += 1;
    this.#parts.trace.message("drop", delivery, reason);
  }

  #post(link: Link, message: Message): void {
    const seq = this.#sent++;
    if (this.#inFlight >= this.#parts.inFlightMax) {
      this.#refuse(link, message, seq);
      return;
    }
    this.#transmit(link, message, seq, undefined);
  }

  /** The network's own misbehaviour, copy by copy. */
  #transmit(link: Link, message: Message, seq: number, probe: (() => ProbeCopy) | undefined): void {
    const { options, trace } = this.#parts;
    const dice = this.#dice(link, message);
    const delivery = this.#copy(link, message, seq, dice, probe?.());
    if (probe === undefined) trace.message("send", delivery);
    if (this.#parts.holder.holding) {
      this.#hold(delivery);
      return;
    }
    const faulty =
      options.transport === "datagram" && !isSpared(link) && !stabilised(options.timing, this.scheduler.now);
    if (dice.lost(faulty ? options.loss : 0)) {
      this.lose(delivery, "loss");
      return;
    }
    link.carry(delivery, this.#latency(link, dice));
    if (dice.doubled(faulty ? options.duplication : 0)) {
      link.carry(this.#copy(link, message, seq, dice, probe?.()), this.#latency(link, dice));
    }
  }

  /** What a peer sends to itself arrives at once, held or not. */
  #hold(delivery: Delivery): void {
    const { holder } = this.#parts;
    const { src, dest } = delivery.carrier;
    holder.activity += 1;
    if (src === dest) {
      delivery.landed = true;
      this.scheduler.schedule(delivery, this.scheduler.now);
    } else if (holder.cuts(src.id, dest)) this.lose(delivery, "cut");
    else holder.keep(delivery);
  }

  #dice({ src, dest }: Link, message: Message): MessageDice {
    return this.#parts.dice.take(() => `${src.id}>${dest.id} ${message.body.type}`);
  }

  #copy(
    link: Link,
    message: Message,
    seq: number,
    dice: MessageDice,
    probe: ProbeCopy | undefined,
  ): Delivery {
    this.#inFlight += 1;
    return new Delivery(link, message, seq, dice, probe);
  }

  #latency(link: Link, dice: MessageDice): Nanos {
    if (link.src === link.dest) return dice.latency(() => 0);
    const { options } = this.#parts;
    const ofClient = link.src.client || link.dest.client;
    const latency = ofClient ? options.clientLatency : options.latency;
    return dice.latency((random) =>
      bounded(drawLatency(latency, random), this.scheduler.now, options.timing),
    );
  }

  #link(src: NodeId, dest: NodeId): Link | undefined {
    const row = this.#links.get(src);
    const known = row?.get(dest);
    if (known !== undefined) return known;
    const ends = { src: this.#peers.get(src), dest: this.#peers.get(dest) };
    if (row === undefined || ends.src === undefined || ends.dest === undefined) return undefined;
    const link = this.#newLink({ src: ends.src, dest: ends.dest });
    row.set(dest, link);
    return link;
  }

  #newLink(ends: { readonly src: Peer; readonly dest: Peer }): Link {
    const rules = this.rules.on(ends.src.id, ends.dest.id);
    if (this.#parts.options.transport === "stream")
      return new StreamLink(ends, rules, this, this.#parts.stream);
    return new DatagramLink(ends, rules, this, (first) => {
      // Rules double probes as well; such a copy counts under the same number.
      return this.#copy(first.carrier as Link, first.message, first.seq, first.dice, first.probe?.twin());
    });
  }

  /** Maelstrom answers for nodes that do not exist; a node that asks one is only told by its log. */
  #answerUnknown(src: Peer, message: Message): void {
    const { msg_id: asked } = message.body;
    if (!src.client || asked === undefined) {
      this.#logOnce(src.id, `sent a message to ${message.dest}, which does not exist`);
      return;
    }
    const text = `there is no node ${message.dest}`;
    const body: ErrorBody = { type: "error", in_reply_to: asked, code: errorCode("node-not-found"), text };
    const nobody: Peer = {
      id: message.dest,
      client: false,
      session: 0,
      reachable: true,
      arrive: () => false,
    };
    const back = this.#newLink({ src: nobody, dest: src });
    this.#post(back, Object.freeze({ src: message.dest, dest: src.id, body: frozen(body, "a message") }));
  }

  #refuse(link: Link, message: Message, seq: number): void {
    const delivery = this.#copy(link, message, seq, this.#dice(link, message), undefined);
    this.#parts.trace.message("send", delivery);
    this.lose(delivery, "in-flight limit");
    const limit = `the limit of ${this.#parts.inFlightMax} messages in flight is reached; further ones are dropped`;
    this.#logOnce(message.src, limit);
  }

  #logOnce(node: NodeId, text: string): void {
    const line = `${node} ${text}`;
    if (this.#logged.has(line) || this.#logged.size > 10_000) return;
    this.#logged.add(line);
    this.#parts.trace.log(node, text);
  }
}

function isSpared(link: Link): boolean {
  return link.src.client || link.dest.client || link.src === link.dest;
}

function stabilised(timing: Timing, now: Nanos): boolean {
  return timing.model === "partial" && now >= msToNanos(timing.stableAtMs);
}

/**
 * The delay under a timing model. Partial synchrony (Dwork, Lynch and Stockmeyer 1988, with a global stabilisation
 * time): what is sent before that time arrives at most the bound after it.
 */
function bounded(delay: Nanos, now: Nanos, timing: Timing): Nanos {
  switch (timing.model) {
    case "asynchronous":
      return delay;
    case "synchronous":
      return Math.min(delay, msToNanos(timing.boundMs));
    case "partial": {
      const latest = Math.max(now, msToNanos(timing.stableAtMs)) + msToNanos(timing.boundMs);
      return Math.min(delay, latest - now);
    }
  }
}
