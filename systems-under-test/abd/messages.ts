import type { Body } from "../../harness/runtime/message.ts";
import type { KvKey } from "../kv-requests.ts";
import type { Version } from "./tag.ts";

/** What nodes say to each other. `op` names the gathering that a question belongs to. */
export type Peer =
  | (Body & { readonly type: "query"; readonly op: string; readonly key: KvKey })
  | (Body & { readonly type: "store"; readonly op: string; readonly key: KvKey; readonly version: Version })
  | Reply;

export type Reply =
  | (Body & { readonly type: "query_ok"; readonly op: string; readonly version: Version })
  | (Body & { readonly type: "store_ok"; readonly op: string });

export function isPeer(body: Body): body is Peer {
  return types.has(body.type);
}

const types: ReadonlySet<string> = new Set(["query", "store", "query_ok", "store_ok"]);
