import type { MembershipAdmin } from "../../systems-under-test/system.ts";
import type { Cluster } from "../environments/environment.ts";
import type { NodeId } from "../runtime/message.ts";
import type { Evidence, Fault, Injection, Injury, Skipped } from "./fault.ts";
import { Administrator, sameMembers } from "./kit/administrator.ts";
import { type Aftermath, injuryOf } from "./kit/injury.ts";
import { type MembersPlan, planMembers } from "./kit/members-plan.ts";

/** Nodes join, leave and replace each other while clients go on and other faults strike; at the end all is as before. */
export const membership: Fault = {
  name: "membership",
  summary: "members join, leave and take each other's place, as the system's own administration has it",
  kind: "membership",
  needs: ["membership"],
  durationMs: { min: 1000, max: 6000 },
  inject,
};

/** How long a question and a change may take; other faults may keep a system from deciding for longer. */
const askMs = 1_500;
const changeMs = 4_000;

/** Changes in force, one a cluster: the next one would not know which members to go back to. */
const changed = new WeakSet<Cluster>();

async function inject(injection: Injection): Promise<Injury | Skipped> {
  const { cluster, scope, membership: admin } = injection;
  if (admin === undefined) return { skipped: "the system knows no members" };
  if (changed.has(cluster)) return { skipped: "another change of members is in force" };
  const administrator = new Administrator(cluster);
  scope.defer(() => administrator[Symbol.dispose]());
  const members = await membersNow(administrator, admin);
  if (members === undefined) return { skipped: "no leader tells who the members are" };
  const plan = planFor(injection, members);
  if (plan === undefined) return { skipped: "no change has a majority of old and new members that is up" };
  changed.add(cluster);
  scope.defer(() => void changed.delete(cluster));
  scope.defer(async () => void (await administrator.ask(admin.change(members), changeMs)));
  const answer = await administrator.ask(admin.change(plan.members), changeMs);
  if (answer.kind === "refused") return { skipped: `the system refused the change: ${answer.text}` };
  const now = answer.kind === "answer" ? admin.members(answer.body) : undefined;
  const told = { detail: detailOf(plan), nodes: [...plan.joining, ...plan.leaving] };
  return injuryOf(scope, { ...told, evidence: evidenceOf(plan, now) }, async (undo) => {
    using last = new Administrator(cluster);
    await undo();
    return aftermathOf(members, await membersNow(last, admin));
  });
}

async function membersNow(
  administrator: Administrator,
  admin: MembershipAdmin,
): Promise<readonly NodeId[] | undefined> {
  const answer = await administrator.ask(admin.query, askMs);
  return answer.kind === "answer" ? admin.members(answer.body) : undefined;
}

function planFor(
  { cluster, random, target }: Injection,
  members: readonly NodeId[],
): MembersPlan | undefined {
  return planMembers(random, {
    members,
    nodes: cluster.nodes,
    isUp: (node) => cluster.state(node) === "up",
    prefers: (node) => target !== "any" && cluster.role(node) === target,
  });
}

function detailOf({ kind, joining, leaving, members }: MembersPlan): string {
  const moves = [...joining.map((node) => `${node} joins`), ...leaving.map((node) => `${node} leaves`)].join(
    ", ",
  );
  return `${kind}: ${moves}; members ${members.join(" ")}`;
}

/** A change without an answer may be on its way all the same. */
function evidenceOf(plan: MembersPlan, now: readonly NodeId[] | undefined): Evidence {
  if (now === undefined)
    return { bit: false, blind: "no answer under the other faults", text: `no answer within ${changeMs} ms` };
  return { bit: sameMembers(now, plan.members), text: `the system's members are ${now.join(" ")}` };
}

function aftermathOf(members: readonly NodeId[], now: readonly NodeId[] | undefined): Aftermath {
  if (now !== undefined && sameMembers(now, members))
    return { gone: true, text: `the members are ${now.join(" ")} again` };
  const text = now === undefined ? "no leader tells who the members are" : `the members are ${now.join(" ")}`;
  return { gone: false, blind: "the system cannot decide under the other faults", text };
}
