import type { Body, ErrorBody } from "../harness/runtime/message.ts";
import { refusal } from "./rpc.ts";

/** Names of keys: Maelstrom's clients send plain numbers, ours strings. 1 and "1" are different keys. */
export type KvKey = string | number;

export interface KvRead {
  readonly type: "read";
  readonly key: KvKey;
}

/** A request that changes the store, with its place in its client's session where it has one. */
export type KvCommand = KvChange & Session;

export type KvChange =
  | { readonly type: "write"; readonly key: KvKey; readonly value: unknown }
  | { readonly type: "cas"; readonly key: KvKey; readonly from: unknown; readonly to: unknown }
  | { readonly type: "delete"; readonly key: KvKey };

/** Ongaro's thesis, 6.3: the client's identity and the serial number of its request, to recognise a repetition. */
export interface Session {
  readonly client?: string | number;
  readonly seq?: number;
}

/**
 * Reads a request in the form of Maelstrom's lin-kv: `read{key}`, `write{key,value}`, `cas{key,from,to}`; and
 * `delete{key}`. Answers a definite refusal for anything else.
 */
export function parseKvRequest(body: Body): KvRead | KvCommand | ErrorBody {
  const shape = shapes.get(body.type);
  if (shape === undefined) {
    return refusal("not-supported", `"${body.type}" is none of ${[...shapes.keys()].join(", ")}`);
  }
  const missing = shape.find((field) => body[field] === undefined);
  if (missing !== undefined) return refusal("malformed-request", `${body.type} needs "${missing}"`);
  const key = body["key"];
  if (typeof key !== "string" && typeof key !== "number") {
    return refusal("malformed-request", "a key is a string or a number");
  }
  if (body.type === "read") return { type: "read", key };
  const session = sessionOf(body);
  if (session === undefined) return halfASession;
  if (body.type === "write") return { type: "write", key, value: body["value"], ...session };
  if (body.type === "delete") return { type: "delete", key, ...session };
  return { type: "cas", key, from: body["from"], to: body["to"], ...session };
}

/** A change that is part of a larger request, whose session it shares; undefined for anything else. */
export function parseChange({ type, key, value, from, to }: Body): KvChange | ErrorBody | undefined {
  const request = parseKvRequest({ type, key, value, from, to });
  return request.type === "read" ? undefined : request;
}

const shapes: ReadonlyMap<string, readonly string[]> = new Map([
  ["read", ["key"]],
  ["write", ["key", "value"]],
  ["cas", ["key", "from", "to"]],
  ["delete", ["key"]],
]);

const noSession: Session = {};

export const halfASession: ErrorBody = refusal(
  "malformed-request",
  '"client" (string or number) and "seq" (integer) come together',
);

/** The request's place in its client's session, where it has one; undefined where it has half of it. */
export function sessionOf(body: Body): Session | undefined {
  const { client, seq } = body as { client?: unknown; seq?: unknown };
  if (client === undefined && seq === undefined) return noSession;
  if (typeof client !== "string" && typeof client !== "number") return undefined;
  if (typeof seq !== "number" || !Number.isSafeInteger(seq)) return undefined;
  return { client, seq };
}
