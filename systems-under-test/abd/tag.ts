import type { NodeId } from "../../harness/runtime/message.ts";

/**
 * Orders the writes of a key (Lynch and Shvartsman 1997): by number, those of equal numbers by their writer. A node
 * that lost its memory may give a number twice; its life tells the two writes apart.
 */
export interface Tag {
  readonly number: number;
  readonly writer: NodeId;
  readonly life: number;
}

/** What a replica holds under a key. */
export interface Version {
  readonly tag: Tag;
  readonly value: unknown;
}

/** Before every write. */
export const unwritten: Version = { tag: { number: 0, writer: "", life: 0 }, value: null };

/** Negative when `a` comes first, 0 when they are the same. */
export type TagOrder = (a: Tag, b: Tag) => number;

export const compareTags: TagOrder = (a, b) =>
  a.number - b.number || (a.writer === b.writer ? a.life - b.life : a.writer < b.writer ? -1 : 1);

/** M-A02: of writes with the same number none comes first. */
export const compareNumbers: TagOrder = (a, b) => a.number - b.number;

/** Of the versions the one with the greatest tag. */
export function newestOf(versions: readonly Version[], order: TagOrder): Version {
  return versions.reduce((best, version) => (order(version.tag, best.tag) > 0 ? version : best), unwritten);
}
