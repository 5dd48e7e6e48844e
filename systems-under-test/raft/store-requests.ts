import type { Body, ErrorBody } from "../../harness/runtime/message.ts";
import { halfASession, type KvChange, parseChange, type Session, sessionOf } from "../kv-requests.ts";
import { isRefusal, refusal } from "../rpc.ts";

/** What this store can do beyond single keys. Revisions are indexes of the log, one for each change, as in Consul. */
export type StoreCommand = (Batch | Put | Acquire | Renew | Release | Expire) & Session;

/** Several changes at once: all of them, or, when a cas among them is refused, none. */
export interface Batch {
  readonly type: "batch";
  readonly changes: readonly KvChange[];
}

/** A write that tells its revision. With a fence it is refused unless the lock is still held under that token. */
export interface Put {
  readonly type: "put";
  readonly key: string;
  readonly value: unknown;
  readonly fence?: Fence;
}

export interface Fence {
  readonly lock: string;
  readonly token: number;
}

/** Takes a lock, for a limited time where one is given: its token is the revision at which it was had. */
export interface Acquire {
  readonly type: "acquire";
  readonly key: string;
  readonly ttlMs?: number;
}

/** Holds one's own lock for another such time. */
export interface Renew {
  readonly type: "renew";
  readonly key: string;
}

/** Gives back one's own lock. */
export interface Release {
  readonly type: "release";
  readonly key: string;
}

/** Ends a hold whose time is over: proposed by the leader alone. */
export interface Expire {
  readonly type: "expire";
  readonly key: string;
  readonly token: number;
}

/** All keys that begin alike, of one moment. */
export interface RangeRead {
  readonly type: "range";
  readonly prefix: string;
}

/** The changes of keys that begin alike, from a revision on. */
export interface WatchRequest {
  readonly type: "watch";
  readonly prefix: string;
  readonly from: number;
}

export type StoreRequest = StoreCommand | RangeRead | WatchRequest;

/** Changes in one batch. */
export const changesMax = 128;

/** Reads a request of the store's own; undefined when it is of another kind. */
export function parseStoreRequest(body: Body): StoreRequest | ErrorBody | undefined {
  const parse = parsers.get(body.type);
  if (parse === undefined) return undefined;
  const request = parse(body);
  if (isRefusal(request) || request.type === "range" || request.type === "watch") return request;
  const session = sessionOf(body);
  return session === undefined ? halfASession : { ...request, ...session };
}

type Parsed = Batch | Put | Acquire | Renew | Release | RangeRead | WatchRequest;

type Parser = (body: Body) => Parsed | ErrorBody;

const parsers: ReadonlyMap<string, Parser> = new Map<string, Parser>([
  ["batch", parseBatch],
  ["put", parsePut],
  ["acquire", parseAcquire],
  ["renew", parseRenew],
  ["release", parseRelease],
  ["range", parseRange],
  ["watch", parseWatch],
]);

function parseAcquire({ key, ttl_ms }: Body): Acquire | ErrorBody {
  if (typeof key !== "string") return malformed("acquire needs a text as its key");
  if (ttl_ms === undefined) return { type: "acquire", key };
  return typeof ttl_ms === "number" && ttl_ms > 0
    ? { type: "acquire", key, ttlMs: ttl_ms }
    : malformed("ttl_ms is a number of milliseconds, above 0");
}

function parseRenew({ key }: Body): Renew | ErrorBody {
  return typeof key === "string" ? { type: "renew", key } : malformed("renew needs a text as its key");
}

function parseRelease({ key }: Body): Release | ErrorBody {
  return typeof key === "string" ? { type: "release", key } : malformed("release needs a text as its key");
}

function parseRange({ prefix }: Body): RangeRead | ErrorBody {
  return typeof prefix === "string"
    ? { type: "range", prefix }
    : malformed("range needs a text as its prefix");
}

function parseWatch({ prefix, from }: Body): WatchRequest | ErrorBody {
  return typeof prefix === "string" && Number.isSafeInteger(from) && (from as number) > 0
    ? { type: "watch", prefix, from: from as number }
    : malformed("watch needs a text as its prefix, and as its from a revision, above 0");
}

function parseBatch({ changes }: Body): Batch | ErrorBody {
  if (!Array.isArray(changes) || changes.length === 0 || changes.length > changesMax)
    return malformed(`batch needs a list of 1 to ${changesMax} changes`);
  const parsed: KvChange[] = [];
  for (const given of changes as unknown[]) {
    const change = typeof given === "object" && given !== null ? parseChange(given as Body) : undefined;
    if (change === undefined) return malformed("a change is a write, a cas or a delete");
    if (isRefusal(change)) return change;
    parsed.push(change);
  }
  return { type: "batch", changes: parsed };
}

function parsePut({ key, value, lock, token }: Body): Put | ErrorBody {
  if (typeof key !== "string" || value === undefined)
    return malformed("put needs a text as its key, and a value");
  if (lock === undefined && token === undefined) return { type: "put", key, value };
  return typeof lock === "string" && typeof token === "number"
    ? { type: "put", key, value, fence: { lock, token } }
    : malformed("a fence has a lock, a text, and its token, a number");
}

function malformed(text: string): ErrorBody {
  return refusal("malformed-request", text);
}
