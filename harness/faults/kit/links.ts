import type { Cluster, Link } from "../../environments/environment.ts";
import type { NodeId } from "../../runtime/message.ts";

/** Every directed link between two different nodes. */
export function allLinks(nodes: readonly NodeId[]): Link[] {
  return nodes.flatMap((src) => nodes.filter((dest) => dest !== src).map((dest) => ({ src, dest })));
}

/** Both directions between any node of one side and any of the other. */
export function linksBetween(left: readonly NodeId[], right: readonly NodeId[]): Link[] {
  return [...linksFromTo(left, right), ...linksFromTo(right, left)];
}

/** One direction only. */
export function linksFromTo(sources: readonly NodeId[], dests: readonly NodeId[]): Link[] {
  return sources.flatMap((src) => dests.filter((dest) => dest !== src).map((dest) => ({ src, dest })));
}

/** "n1 n2 | n3": the parts between which nothing passes. */
export function partsText(...parts: readonly (readonly NodeId[])[]): string {
  return parts.map((part) => part.join(" ")).join(" | ");
}

/** Nodes of the cluster that are not among the given ones. */
export function othersOf(cluster: Cluster, nodes: readonly NodeId[]): NodeId[] {
  return cluster.nodes.filter((node) => !nodes.includes(node));
}
