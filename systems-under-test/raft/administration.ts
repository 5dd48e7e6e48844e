import type { Message, NodeId } from "../../harness/runtime/message.ts";
import { send } from "../effects.ts";
import { answerTo, type Caller, refusal } from "../rpc.ts";
import { membersOf } from "./configs.ts";
import { requestChange } from "./membership.ts";
import type { Raft } from "./state.ts";
import { requestTransfer } from "./transfer.ts";

/** Requests of whoever runs the cluster: `members`, `change_members{members}`, `transfer_leadership{to?}`. To the leader. */
export function isAdministrative(type: string): boolean {
  return type === "members" || type === "change_members" || type === "transfer_leadership";
}

export function onAdministration(raft: Raft, caller: Caller, { body }: Message): void {
  if (body.type === "members") {
    const members = membersOf(raft);
    send(raft, caller.src, answerTo(caller, { type: "members_ok", members: members.next ?? members.voters }));
  } else if (body.type === "change_members") {
    const members = body["members"];
    if (isNames(members)) requestChange(raft, caller, members);
    else
      send(raft, caller.src, answerTo(caller, refusal("malformed-request", '"members" is a list of nodes')));
  } else requestTransfer(raft, caller, body["to"] as NodeId | undefined);
}

function isNames(value: unknown): value is readonly NodeId[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}
