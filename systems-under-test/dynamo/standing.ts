import type { NodeId } from "../../harness/runtime/message.ts";

/** Whether a node is on the ring, by the last change of that. */
export interface Standing {
  /** How often it was changed. */
  readonly count: number;
  readonly isIn: boolean;
}

/** Of the nodes that ever joined or left. The others stand where they began. */
export type Standings = Readonly<Record<NodeId, Standing>>;

/** Of two changes that were made without knowing of each other, the one that lets the node in is the later one. */
export function isLater(a: Standing, b: Standing | undefined): boolean {
  const count = b?.count ?? 0;
  return a.count > count || (a.count === count && a.isIn && b?.isIn === false);
}

/**
 * The nodes of the ring, in the order of all. Should several have left without knowing of each other, so that fewer
 * than `least` remain, the first of them stay: a ring that is too small could not keep the copies it promises.
 */
export function membersBy(
  nodes: readonly NodeId[],
  isIn: (node: NodeId) => boolean,
  least: number,
): readonly NodeId[] {
  const missing = Math.max(0, least - nodes.filter(isIn).length);
  const staying = nodes.filter((node) => !isIn(node)).slice(0, missing);
  return nodes.filter((node) => isIn(node) || staying.includes(node));
}
