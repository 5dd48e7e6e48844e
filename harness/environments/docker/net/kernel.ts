import type { NodeId } from "../../../runtime/message.ts";
import type { BrokenConnections, Capability, Imposed, Link, LinkRule } from "../../environment.ts";

/**
 * The network namespace of one node. Its owner is the node's side container, which starts before the node, has
 * NET_ADMIN and lives as long as the run; the node's own container joins it, has no capability and needs no tools.
 * So address, published ports and rules outlive every crash of the node.
 */
export interface NodeNamespace {
  readonly node: NodeId;
  /** Its address in the run's network; the same over all its lives. */
  readonly ip: string;
  /**
   * The TCP ports on which it takes the connections of its peers. On ours (one port) a connection carries messages
   * of the dialling node only: what `src` sends to `dest` are the packets from src's address to dest's peer port, and
   * the acknowledgements of the other direction come from that port. A rule for one direction that goes by source
   * address and destination port stops exactly the messages of that direction; one by source address alone would
   * also stop the acknowledgements of the other, and so soon all of it.
   */
  readonly peerPorts: readonly number[];
  peerIp(node: NodeId): string;
  /**
   * Runs a command, as root with NET_ADMIN, in the side container. A status other than 0 is a result; it rejects when
   * the command cannot be started, outlasts `timeoutMs` (10,000 by default) or the side container is gone.
   */
  exec(command: readonly string[], options?: ExecOptions): Promise<ExecResult>;
}

export interface ExecOptions {
  /** Text for its standard input (`iptables-restore`). */
  readonly input?: string;
  readonly timeoutMs?: number;
}

export interface ExecResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What lies on the links between the nodes of one cluster, by the kernel's means. */
export interface KernelLinks {
  /** What this kernel can do: "links", "datagrams" ... */
  readonly capabilities: readonly Capability[];
  /** As Cluster.impose, for links between nodes only. */
  impose(links: readonly Link[], rule: LinkRule): Promise<Imposed>;
  /** As Cluster.resetConnections, of connections between nodes only. */
  reset(nodes: readonly NodeId[]): Promise<BrokenConnections>;
}

/** Looks once at what the kernel offers. Nothing need be undone: rules end with the namespaces. */
export type OpenKernelLinks = (namespaces: ReadonlyMap<NodeId, NodeNamespace>) => Promise<KernelLinks>;
