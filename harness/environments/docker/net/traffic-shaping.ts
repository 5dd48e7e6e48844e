/** One narrow way out of a node. */
export interface NarrowPeer {
  readonly ip: string;
  readonly bandwidthKbps: number;
  /** The peer's ports that messages go to; undefined for everything to its address. */
  readonly ports: readonly number[] | undefined;
}

/** The interface of a container on its one network. */
export const device = "eth0";

/**
 * The whole egress shaping of a node as commands of `tc -batch`, to be given after the root discipline was removed:
 * a class of HTB per narrow peer, everything else unshaped. The rate is kept by a token bucket (TBF) within the class,
 * which, unlike HTB itself, cuts up the large packets that TCP hands over and so lets no burst through at first. What
 * waited in a removed discipline is lost, and sent again by TCP.
 */
export function shapingText(peers: readonly NarrowPeer[]): string {
  if (peers.length === 0) return "";
  const lines = [`qdisc add dev ${device} root handle 1: htb default 0`, ...peers.flatMap(classOf)];
  return `${lines.join("\n")}\n`;
}

function classOf({ ip, bandwidthKbps, ports }: NarrowPeer, index: number): string[] {
  const minor = (index + 16).toString(16);
  // One packet, or what a tick of 4 ms lets through.
  const burst = Math.max(1600, Math.round((bandwidthKbps * 1000 * 0.004) / 8));
  const destinations = ports?.map((port) => ` match ip protocol 6 0xff match ip dport ${port} 0xffff`) ?? [
    "",
  ];
  return [
    `class add dev ${device} parent 1: classid 1:${minor} htb rate 10gbit quantum 1600`,
    `qdisc add dev ${device} parent 1:${minor} tbf rate ${bandwidthKbps}kbit burst ${burst} limit ${queueBytes(bandwidthKbps)}`,
    ...destinations.map(
      (port) =>
        `filter add dev ${device} parent 1: protocol ip prio 1 u32 match ip dst ${ip}/32${port} flowid 1:${minor}`,
    ),
  ];
}

/** Two seconds of traffic, as on the simulator's narrow links, but never less than a few whole packets. */
function queueBytes(bandwidthKbps: number): number {
  return Math.max(9000, Math.round((bandwidthKbps * 1000 * 2) / 8));
}
