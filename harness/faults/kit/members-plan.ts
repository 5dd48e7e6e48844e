import type { Random } from "../../core/random.ts";
import type { NodeId } from "../../runtime/message.ts";

export interface MembersPlan {
  readonly kind: "grow" | "shrink" | "replace";
  readonly joining: readonly NodeId[];
  readonly leaving: readonly NodeId[];
  readonly members: readonly NodeId[];
}

export interface Roster {
  readonly members: readonly NodeId[];
  /** All nodes of the cluster, members or spare. */
  readonly nodes: readonly NodeId[];
  readonly isUp: (node: NodeId) => boolean;
  /** Whether a member should rather go than others. */
  readonly prefers: (node: NodeId) => boolean;
}

/**
 * A change of members that a majority of both the old and the new members is up to decide; undefined when there is
 * none. Half of the changes concern one node; of the others, several at a time.
 */
export function planMembers(random: Random, roster: Roster): MembersPlan | undefined {
  const { members, nodes } = roster;
  const spare = random.shuffle(nodes.filter((node) => !members.includes(node)));
  const shuffled = random.shuffle(members);
  const leavers = [...shuffled.filter(roster.prefers), ...shuffled.filter((node) => !roster.prefers(node))];
  const many = random.chance(0.5) ? 1 : 2;
  const plans = random.shuffle([
    planOf("grow", members, spare.slice(0, many), []),
    planOf("shrink", members, [], leavers.slice(0, Math.min(many, members.length - membersMin))),
    planOf("replace", members, spare.slice(0, many), leavers.slice(0, Math.min(many, spare.length))),
  ]);
  return plans.find((plan) => plan !== undefined && isDecidable(roster, plan));
}

/** One member decides alone; none cannot decide anything. */
const membersMin = 1;

function planOf(
  kind: MembersPlan["kind"],
  members: readonly NodeId[],
  joining: readonly NodeId[],
  leaving: readonly NodeId[],
): MembersPlan | undefined {
  if (kind !== "shrink" && joining.length === 0) return undefined;
  if (kind !== "grow" && leaving.length === 0) return undefined;
  return {
    kind,
    joining,
    leaving,
    members: [...members.filter((node) => !leaving.includes(node)), ...joining],
  };
}

function isDecidable({ members, isUp }: Roster, plan: MembersPlan): boolean {
  return [members, plan.members].every((voters) => voters.filter(isUp).length * 2 > voters.length);
}
