import type { Message, NodeId } from "../../runtime/message.ts";

/** The name under which the harness itself speaks with a node: `init`, and the control messages of control.ts. */
export const harnessName = "faultline";

/** Reads a line a node printed; a string is the sentence that says why it is no message of that node. */
export function parseMessage(line: string, from: NodeId): Message | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "which is not JSON";
  }
  if (!isRecord(value)) return "which is not a JSON object";
  const { src, dest, body } = value;
  if (typeof src !== "string") return `which lacks the text field "src"`;
  if (src !== from) return `whose "src" is not the node's own name`;
  if (typeof dest !== "string") return `which lacks the text field "dest"`;
  if (!isRecord(body)) return `whose "body" is not an object`;
  if (typeof body["type"] !== "string") return `whose body lacks the text field "type"`;
  for (const field of ["msg_id", "in_reply_to"])
    if (body[field] !== undefined && body[field] !== null && !Number.isSafeInteger(body[field]))
      return `whose "${field}" is not an integer`;
  return value as unknown as Message;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
