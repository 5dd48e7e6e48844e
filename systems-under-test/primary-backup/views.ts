import type { NodeId } from "../../harness/runtime/message.ts";
import { chainOf, headOf, type Member, memberOf } from "../chain/configuration.ts";
import { persist } from "../chain/update-log.ts";
import { note, send } from "../effects.ts";
import { ask } from "./asking.ts";
import type { TestAndSet, View } from "./messages.ts";
import { refuseWaiting } from "./reads.ts";
import { allInstalled, isAlive, isBackup, isPrimary, type Replica } from "./state.ts";

/** Time has passed: asks for another view where one is due. Asked again at every beat, until it is there. */
export function lookAround(replica: Replica): void {
  const next = dueView(replica);
  if (next === undefined) return;
  const { arbiter, view, bugs } = replica;
  // M-P02: a backup trusts its own failure detector.
  const decidesAlone = bugs.has("takes-over-unasked") && headOf(view) !== replica.self;
  if (arbiter === null || decidesAlone) {
    adopt(replica, next);
    return;
  }
  const body: TestAndSet = { type: "test_and_set", expected: view.epoch, next };
  send(replica, arbiter, body);
}

/**
 * The primary takes out who is silent, and in who is back, when those that are in are whole. A backup that does not
 * hear the primary takes over: it holds all that was acknowledged, for a write waits for every backup of the view.
 */
function dueView(replica: Replica): View | undefined {
  const { self, servers, view } = replica;
  const { epoch, members } = view;
  if (isPrimary(replica)) {
    const kept = members.filter(({ node }) => node === self || isAlive(replica, node));
    if (kept.length < members.length) return { epoch: epoch + 1, members: kept };
    const back = servers.filter((node) => memberOf(view, node) === undefined && isAlive(replica, node));
    if (back.length === 0 || !allInstalled(replica)) return undefined;
    return withNewcomers(epoch + 1, members, back);
  }
  const primary = headOf(view);
  if (!isBackup(replica) || primary === undefined || isAlive(replica, primary)) return undefined;
  const mine = memberOf(view, self)!;
  const others = members.filter(({ node }) => node !== self && node !== primary);
  return { epoch: epoch + 1, members: [mine, ...others] };
}

export function withNewcomers(epoch: number, members: readonly Member[], nodes: readonly NodeId[]): View {
  return { epoch, members: [...members, ...nodes.map((node) => ({ node, since: epoch }))] };
}

/**
 * The later view. Numbers decide; between two of one number, which there are only where two servers were primary at
 * once, the names of their primaries do, so that one of the two gives way in the end.
 */
export function outranks(view: View, other: View): boolean {
  if (view.epoch !== other.epoch) return view.epoch > other.epoch;
  return (headOf(view) ?? "") > (headOf(other) ?? "");
}

/** A later view. From now on nobody of the former one is heard; it is acted in when the disk will remember it. */
export function adopt(replica: Replica, view: View): void {
  const { self, bugs, options, heard, nowMs } = replica;
  const before = replica.view;
  const member = memberOf(view, self);
  const wasPrimary = headOf(before) === self;
  // Who was whole in an earlier view and has been in all since then has missed nothing that was acknowledged.
  const wasWhole = member !== undefined && replica.synced && member.since <= before.epoch;
  // M-P07: a view counts for its newcomers before its primary has given them the state.
  replica.synced = wasWhole || (member !== undefined && bugs.has("promoted-without-state"));
  refuseWaiting(replica, "the view changed");
  if (options.reads === "lease" && headOf(view) === self && !wasPrimary)
    // Until then the backup that it was had promised its primary to stay one.
    replica.quietUntilMs = (heard.get(headOf(before)!) ?? nowMs) + options.suspectMs;
  replica.view = view;
  replica.installed = false;
  replica.lost = false;
  replica.backups.clear();
  const position = persist(replica, { type: "configuration", configuration: view, synced: replica.synced });
  replica.settling = { position, resume: () => takeUp(replica) };
}

/** The place in the view is taken. A primary makes itself heard at once, and begins with what it holds. */
export function takeUp(replica: Replica): void {
  const { view, self, heard, nowMs, backups, last, options, synced } = replica;
  // Asynchronous primaries promise nothing that this note could break.
  if (options.replication === "sync")
    note(replica, "adopt", { epoch: view.epoch, chain: chainOf(view), synced });
  note(replica, "role", { role: roleOf(replica), term: view.epoch });
  for (const { node } of view.members) heard.set(node, nowMs);
  if (!isPrimary(replica)) return;
  const never = Number.NEGATIVE_INFINITY;
  for (const { node } of view.members)
    if (node !== self) backups.set(node, { acked: null, sent: 0, sentMs: never, round: 0, askedMs: never });
  replica.baseline = last;
  replica.recent = [];
  ask(replica, replica.servers);
}

/** In the harness's words: the primary is the leader. */
function roleOf(replica: Replica): string {
  if (replica.lost) return "waiting";
  if (memberOf(replica.view, replica.self) === undefined) return "spare";
  return headOf(replica.view) === replica.self ? "leader" : "backup";
}
