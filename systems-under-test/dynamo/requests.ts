import type { Body, ErrorBody } from "../../harness/runtime/message.ts";
import { type KvKey, parseKvRequest } from "../kv-requests.ts";
import { isRefusal, refusal } from "../rpc.ts";
import type { DynamoOptions } from "./options.ts";
import { type Siblings, winner } from "./siblings.ts";
import { type Change, itemsOf, registerOf, sumOf } from "./values.ts";
import type { VersionVector } from "./version-vector.ts";

/** What a client has seen of a key: it gets it with an answer and gives it back with its next request (Dynamo, 4.1). */
export interface Context {
  readonly seen: VersionVector;
  /** The highest rank among the versions seen. */
  readonly rank: number;
}

export const noContext: Context = { seen: {}, rank: 0 };

/** A client's request, read. */
export interface Request {
  /** Names the object in the store. */
  readonly key: string;
  /** Absent for a read. */
  readonly change?: Change;
  readonly context: Context;
  /**
   * Replicas and quorums of this one request, where it asks for others than the cluster's. Quorums meet only if
   * R + W > N over all requests on the key, the greatest N among them; copies beyond the cluster's N are not kept
   * up to date by anti-entropy.
   */
  readonly n?: number;
  readonly r?: number;
  readonly w?: number;
  readonly client?: string | number;
  readonly seq?: number;
  answer(siblings: Siblings): Body;
}

/**
 * Reads a request: `read`, `write` and `delete` with a key speak of registers, `add{element}` and `read` without a key of
 * one set, or `add{delta}` and that `read` of one counter, `add_item`, `remove_item` and `read_cart` of shopping carts, `write_row` and `read_row` of rows. `n`, `r` and `w`, and the
 * `context` of an earlier answer, may go with any of them.
 */
export function parseRequest(body: Body, unkeyed: DynamoOptions["unkeyed"]): Request | ErrorBody {
  const { n, r, w, context, client, seq } = body as Fields;
  for (const [name, value] of [
    ["n", n],
    ["r", r],
    ["w", w],
  ] as const)
    if (value !== undefined && !(Number.isSafeInteger(value) && Number(value) >= 1))
      return refusal("malformed-request", `"${name}" is a whole number from 1`);
  const meant = meaning(body, unkeyed);
  if (!isMeaning(meant)) return meant;
  return {
    ...meant,
    context: isContext(context) ? context : noContext,
    ...(n === undefined ? {} : { n: Number(n) }),
    ...(r === undefined ? {} : { r: Number(r) }),
    ...(w === undefined ? {} : { w: Number(w) }),
    ...(typeof client === "string" || typeof client === "number" ? { client } : {}),
    ...(typeof seq === "number" ? { seq } : {}),
  };
}

export function isRequest(parsed: Request | ErrorBody): parsed is Request {
  return "answer" in parsed;
}

/** What a client that was given these has seen. */
export function contextOf(siblings: Siblings): Context {
  return { seen: siblings.seen, rank: winner(siblings)?.rank ?? 0 };
}

/** The name a register has in the store. */
export function keyOfRegister(key: KvKey): string {
  return JSON.stringify(key);
}

interface Fields {
  readonly n?: unknown;
  readonly r?: unknown;
  readonly w?: unknown;
  readonly context?: unknown;
  readonly client?: unknown;
  readonly seq?: unknown;
}

type Meaning = Pick<Request, "key" | "change" | "answer">;

function isMeaning(meant: Meaning | ErrorBody): meant is Meaning {
  return "answer" in meant;
}

function meaning(body: Body, unkeyed: DynamoOptions["unkeyed"]): Meaning | ErrorBody {
  switch (body.type) {
    case "add_item":
    case "remove_item":
    case "read_cart":
      return ofCart(body);
    case "write_row":
    case "read_row":
      return ofRow(body);
    case "add":
      return unkeyed === "counter" ? addition(body) : newElement(body);
    case "read":
      if (body["key"] === undefined) return unkeyed === "counter" ? sum : elements;
  }
  const parsed = parseKvRequest(body);
  if (isRefusal(parsed)) return parsed;
  const key = keyOfRegister(parsed.key);
  if (parsed.type === "read")
    return { key, answer: (siblings) => ({ type: "read_ok", value: registerOf(siblings) }) };
  if (parsed.type === "cas") return refusal("not-supported", "a cas needs consensus: --serial yes");
  return change(
    key,
    { kind: "set", value: parsed.type === "delete" ? null : parsed.value },
    `${parsed.type}_ok`,
  );
}

function ofCart(body: Body): Meaning | ErrorBody {
  const { key: name, item } = body as { key?: unknown; item?: unknown };
  if (typeof name !== "string" && typeof name !== "number")
    return refusal("malformed-request", `${body.type} needs "key", a string or a number`);
  const key = `cart ${JSON.stringify(name)}`;
  if (body.type === "read_cart")
    return { key, answer: (siblings) => ({ type: "read_cart_ok", items: itemsOf(siblings) }) };
  if (item === undefined) return refusal("malformed-request", `${body.type} needs "item"`);
  return change(key, { kind: body.type === "add_item" ? "add" : "remove", item }, `${body.type}_ok`);
}

/** A row is one value: its cells are written together, and one version has all of them. */
function ofRow(body: Body): Meaning | ErrorBody {
  const { key: name, cells } = body as { key?: unknown; cells?: unknown };
  if (typeof name !== "string" && typeof name !== "number")
    return refusal("malformed-request", `${body.type} needs "key", a string or a number`);
  const key = `${rowPrefix}${JSON.stringify(name)}`;
  if (body.type === "read_row")
    return { key, answer: (siblings) => ({ type: "read_row_ok", cells: registerOf(siblings) }) };
  if (typeof cells !== "object" || cells === null || Array.isArray(cells))
    return refusal("malformed-request", 'write_row needs "cells", values by name');
  return change(key, { kind: "set", value: cells }, "write_row_ok");
}

/** How the names of rows in the store begin. */
export const rowPrefix = "row ";

const elements: Meaning = {
  key: "set",
  answer: (siblings) => ({ type: "read_ok", value: itemsOf(siblings) }),
};

const sum: Meaning = {
  key: "counter",
  answer: (siblings) => ({ type: "read_ok", value: sumOf(siblings) }),
};

function newElement({ element }: Body): Meaning | ErrorBody {
  if (element === undefined) return refusal("malformed-request", 'add needs "element"');
  return change(elements.key, { kind: "add", item: element }, "add_ok");
}

function addition({ delta }: Body): Meaning | ErrorBody {
  if (typeof delta !== "number") return refusal("malformed-request", 'add needs "delta", a number');
  return change(sum.key, { kind: "count", delta }, "add_ok");
}

function change(key: string, made: Change, acknowledged: string): Meaning {
  return { key, change: made, answer: () => ({ type: acknowledged }) };
}

function isContext(value: unknown): value is Context {
  const { seen, rank } = (value ?? {}) as { seen?: unknown; rank?: unknown };
  return (
    typeof rank === "number" &&
    typeof seen === "object" &&
    seen !== null &&
    Object.values(seen).every((count) => Number.isSafeInteger(count))
  );
}
