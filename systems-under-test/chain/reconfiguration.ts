import type { NodeId } from "../../harness/runtime/message.ts";
import { type Configuration, memberOf } from "./configuration.ts";
import type { ChainOptions } from "./options.ts";

/** What the master last heard of a node, and when. */
export interface Heard {
  readonly atMs: number;
  readonly epoch: number;
  readonly synced: boolean;
}

/**
 * The configuration that should follow; undefined: the present one is as good as it can be. Silent members go, unless
 * nobody would be left who is known to hold all that was committed; then the chain waits for them. One newcomer at a
 * time is taken in, at the end, when all members are whole: so there is never more than one that is not.
 */
export function reconfigured(
  present: Configuration,
  heard: ReadonlyMap<NodeId, Heard>,
  nodes: readonly NodeId[],
  nowMs: number,
  { replicas, suspectMs }: ChainOptions,
): Configuration | undefined {
  const { epoch, members } = present;
  const lives = (node: NodeId): boolean => nowMs < (heard.get(node)?.atMs ?? Number.NaN) + suspectMs;
  const isWhole = (node: NodeId): boolean =>
    heard.get(node)?.epoch === epoch && heard.get(node)?.synced === true;
  const kept = members.filter(({ node }) => lives(node));
  if (kept.length < members.length)
    return kept.some(({ node }) => isWhole(node)) ? { epoch: epoch + 1, members: kept } : undefined;
  if (members.length >= replicas || !members.every(({ node }) => isWhole(node))) return undefined;
  const spare = nodes.find((node) => memberOf(present, node) === undefined && lives(node));
  if (spare === undefined) return undefined;
  return { epoch: epoch + 1, members: [...members, { node: spare, since: epoch + 1 }] };
}
