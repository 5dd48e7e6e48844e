import type { NodeId } from "../../../runtime/message.ts";
import type { LinkState } from "./link-state.ts";

/** The chain that holds our rules; no other chain is ever flushed. */
export const chain = "FAULTLINE";

/** One peer as the filter of a node sees it. */
export interface InboundPeer {
  readonly peer: NodeId;
  readonly ip: string;
  readonly state: LinkState;
  /** The way back is cut as well. */
  readonly cutBack: boolean;
  /** The packet queue that delays or holds what comes from it. */
  readonly queue: number | undefined;
}

/**
 * The whole chain of a node as one transaction of `iptables-restore --noflush`: naming the chain empties it, so the
 * same peers always give the same rules, whatever was there before. Packets of connections that are already
 * established meet it like any other.
 *
 * `ports` are those at which the node takes its peers' messages, when a connection carries messages of its dialling
 * node only; then a rule for one direction spares the acknowledgements of the other. Undefined when connections carry
 * both directions: then loss and delay meet everything from the peer's address, and a one-way cut whatever carries
 * data or opens a connection.
 */
export function filterText(peers: readonly InboundPeer[], ports: readonly number[] | undefined): string {
  const rules = peers.flatMap((peer) => rulesOf(peer, ports));
  return ["*filter", `:${chain} - [0:0]`, ...rules, "COMMIT", ""].join("\n");
}

function rulesOf({ ip, state, cutBack, queue }: InboundPeer, ports: readonly number[] | undefined): string[] {
  const all = `-A ${chain} -s ${ip}/32`;
  if (state.gate === "cut" && cutBack) return [`${all} -j DROP`];
  if (state.gate === "cut" && ports === undefined) return oneWayCut.map((data) => `${all} ${data} -j DROP`);
  const from = ports === undefined ? all : `${all} -p tcp -m multiport --dports ${ports.join(",")}`;
  if (state.gate === "cut") return [`${from} -j DROP`];
  const probability = state.loss.toFixed(6);
  return [
    ...(state.loss > 0 ? [`${from} -m statistic --mode random --probability ${probability} -j DROP`] : []),
    // Should the program behind the queue die, packets pass: the probe at mending then sees that nothing was delayed.
    ...(queue === undefined ? [] : [`${from} -j NFQUEUE --queue-num ${queue} --queue-bypass`]),
  ];
}

/**
 * Every message ends in a segment with PSH, and segments without it are long; bare acknowledgements are neither, with
 * all options at most 80 bytes. So the other direction goes on, on connections it may also open anew.
 */
const oneWayCut: readonly string[] = [
  "-p tcp --syn",
  "-p tcp --tcp-flags PSH PSH",
  "-p tcp -m length --length 101:65535",
  "! -p tcp",
];
