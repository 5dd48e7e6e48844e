import type { Message, NodeId } from "../runtime/message.ts";

/**
 * A simulated cluster whose every step somebody chooses: messages lie in the hand until they are delivered, and the
 * nodes' clocks stand still until a timer is let go off. So an order of steps, and nothing else, decides a run.
 *
 * What a step makes a node do happens at once and as a whole: disks take no time. Nothing is lost or doubled but by a
 * step, and the network's delays and rules are out of force.
 */
export interface Hand {
  /** Takes what is under way into the hand, and stops the clocks. */
  hold(): Promise<void>;
  /** Gives everything back to time: messages arrive, clocks go on, who was isolated is so no more. */
  release(): void;
  /** What may be delivered, in the order of sending. */
  readonly messages: readonly HeldMessage[];
  /** Hands a message over; false when it was lost, its destination being isolated or down. */
  deliver(name: string): Promise<boolean>;
  /**
   * Moves the node's clock on, from timer to timer, until one makes it do something. `everywhere`: the clocks of all
   * nodes move on by as much, as clocks do that run at one rate; the timers of the others are then late. False when
   * no timer of the node did anything.
   */
  ring(node: NodeId, everywhere: boolean): Promise<boolean>;
  /** Stops the node and starts it again at once; `lost` takes what it had not synced. */
  restart(node: NodeId, unsynced: "kept" | "lost"): Promise<void>;
  /** From now on what the node sends to other nodes is lost, and what of them reaches it. False when it was so before. */
  isolate(node: NodeId): boolean;
  /** False when it was not isolated. */
  rejoin(node: NodeId): boolean;
  /** Lets what was asked of the cluster since the last step (a call of a client) take place. */
  settle(): Promise<void>;
}

/** A message in the hand. */
export interface HeldMessage {
  /**
   * Link, type, and how many of these were sent before: "n1>n2 vote 0". It depends on nothing but what the sender
   * did before.
   */
  readonly name: string;
  readonly message: Message;
}
