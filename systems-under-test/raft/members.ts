import type { NodeId } from "../../harness/runtime/message.ts";

/**
 * A configuration: who votes. While it is joint (section 6), `next` are the voters to come, and elections and
 * commitment need "separate majorities from both the old and new configurations". Learners get the log and have no
 * vote: new servers catch up as such before they count (thesis, 4.2.1).
 */
export interface Members {
  readonly voters: readonly NodeId[];
  readonly next: readonly NodeId[] | null;
  readonly learners: readonly NodeId[];
}

export function votersOnly(voters: readonly NodeId[]): Members {
  return { voters, next: null, learners: [] };
}

export function isVoter({ voters, next }: Members, node: NodeId): boolean {
  return voters.includes(node) || (next?.includes(node) ?? false);
}

/** Everybody who gets the log, each once. */
export function everyMember({ voters, next, learners }: Members): readonly NodeId[] {
  if (next === null && learners.length === 0) return voters;
  return [...new Set([...voters, ...(next ?? []), ...learners])];
}

/** Whether those for whom `has` is true are a majority, of both configurations while they are joint. */
export function hasQuorum({ voters, next }: Members, has: (node: NodeId) => boolean): boolean {
  return hasMajority(voters, has) && (next === null || hasMajority(next, has));
}

/** The highest value that a quorum has reached, each node the one `reached` tells. */
export function agreedValue({ voters, next }: Members, reached: (node: NodeId) => number): number {
  const agreed = majorityValue(voters, reached);
  return next === null ? agreed : Math.min(agreed, majorityValue(next, reached));
}

export function sameNodes(a: readonly NodeId[], b: readonly NodeId[]): boolean {
  return a.length === b.length && a.every((node) => b.includes(node));
}

function hasMajority(voters: readonly NodeId[], has: (node: NodeId) => boolean): boolean {
  let count = 0;
  for (const voter of voters) if (has(voter)) count++;
  return count * 2 > voters.length;
}

/** The value in the middle, sorted by insertion: there are few, and they are asked for at every answer. */
function majorityValue(voters: readonly NodeId[], reached: (node: NodeId) => number): number {
  const values: number[] = [];
  for (const voter of voters) {
    const value = reached(voter);
    let place = values.length;
    for (; place > 0 && values[place - 1]! < value; place--) values[place] = values[place - 1]!;
    values[place] = value;
  }
  return values[Math.floor(values.length / 2)]!;
}
