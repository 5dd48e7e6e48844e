import type { Body } from "../../runtime/message.ts";
import { refusal } from "./service.ts";

/** A request to one of the key-value services: the requests of Maelstrom's lin-kv workload. */
export type KvRequest =
  | { readonly type: "read"; readonly key: string }
  | { readonly type: "write"; readonly key: string; readonly value: unknown }
  | {
      readonly type: "cas";
      readonly key: string;
      readonly from: unknown;
      readonly to: unknown;
      /** A missing key is created with `to`, instead of refused. */
      readonly create: boolean;
    };

/** What a request does to the value of its key; `undefined` is a key that does not exist. */
export interface KvEffect {
  readonly reply: Body;
  /** The value the key has from now on, when the request writes. */
  readonly written?: { readonly value: unknown };
}

/** Reads a request from a message's body, or answers with the refusal it deserves. */
export function kvRequest(body: Body): KvRequest | { readonly refused: Body } {
  const { type } = body;
  if (type !== "read" && type !== "write" && type !== "cas")
    return { refused: refusal("not-supported", `this service answers read, write and cas, not ${type}`) };
  const missing = fieldsOf[type].find((field) => body[field] === undefined);
  if (missing !== undefined)
    return { refused: refusal("malformed-request", `a ${type} needs the field "${missing}"`) };
  const key = canonical(body["key"]);
  if (type === "read") return { type, key };
  if (type === "write") return { type, key, value: body["value"] };
  return { type, key, from: body["from"], to: body["to"], create: body["create_if_not_exists"] === true };
}

/** The sequential specification of one key. */
export function kvEffect(current: unknown, request: KvRequest): KvEffect {
  if (request.type === "write") return { reply: { type: "write_ok" }, written: { value: request.value } };
  if (request.type === "cas" && current === undefined && request.create)
    return { reply: { type: "cas_ok" }, written: { value: request.to } };
  if (current === undefined) return { reply: refusal("key-does-not-exist", `no key ${request.key}`) };
  if (request.type === "read") return { reply: { type: "read_ok", value: current } };
  const [expected, found] = [canonical(request.from), canonical(current)];
  if (expected !== found)
    return { reply: refusal("precondition-failed", `the value is ${found}, not ${expected}`) };
  return { reply: { type: "cas_ok" }, written: { value: request.to } };
}

/** JSON with sorted fields: equal values have equal texts. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(",")}}`;
}

const fieldsOf = { read: ["key"], write: ["key", "value"], cas: ["key", "from", "to"] } as const;
