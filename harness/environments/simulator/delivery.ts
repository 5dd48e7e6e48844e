import type { Message, NodeId } from "../../runtime/message.ts";
import type { MessageDice } from "./dice.ts";
import type { ProbeCopy } from "./probe.ts";
import { SimEvent } from "./sim-event.ts";

/** One end of the network: a machine or a client. */
export interface Peer {
  readonly id: NodeId;
  readonly client: boolean;
  /** Changes whenever what the peer had in memory is gone: no connection outlives that. */
  readonly session: number;
  /** Whether there is anybody to answer a probe: paused, yes; down, no. */
  readonly reachable: boolean;
  /** Takes what has come all the way; true when that ran foreign code. */
  arrive(delivery: Delivery): boolean;
  /** Its connection with that peer was reset: what it waits for will not come. */
  disconnected?(from: NodeId): void;
}

/** What carries deliveries: see link.ts. */
export interface Carrier {
  readonly src: Peer;
  readonly dest: Peer;
  arrive(delivery: Delivery): boolean;
}

/** One copy of a message on its way. */
export class Delivery extends SimEvent {
  declare readonly carrier: Carrier;
  declare readonly message: Message;
  declare readonly seq: number;
  declare readonly probe: ProbeCopy | undefined;
  declare readonly dice: MessageDice;
  /** It has left the network and lies with a machine that is paused. */
  declare landed: boolean;
  /** The connection (of a stream) it was sent on. */
  declare connection: number;
  /** Retransmission will be given up: the connection breaks instead. */
  declare doomed: boolean;

  constructor(
    carrier: Carrier,
    message: Message,
    seq: number,
    dice: MessageDice,
    probe: ProbeCopy | undefined,
  ) {
    super();
    this.carrier = carrier;
    this.message = message;
    this.seq = seq;
    this.probe = probe;
    this.dice = dice;
    this.landed = false;
    this.connection = 0;
    this.doomed = false;
  }

  /** What it takes of a narrow link: its text and the line's end. */
  get bytes(): number {
    return JSON.stringify(this.message).length + 1;
  }

  override fire(): boolean {
    return this.landed ? this.carrier.dest.arrive(this) : this.carrier.arrive(this);
  }
}
