import type { Random } from "../../core/random.ts";
import type { NodeId } from "../../runtime/message.ts";
import { type KvRequest, kvEffect, kvRequest } from "./kv-request.ts";
import type { Service } from "./service.ts";

/** How many states back a client may be held: as deep as Maelstrom's. */
const statesKept = 32;

/**
 * A sequentially consistent key-value store that is stale on purpose (Lamport 1979). A request that changes
 * nothing is answered from a state drawn between the last one its client saw and the newest; one that writes takes
 * effect on the newest. So there is one total order, each client moves only forward in it, and nobody is promised
 * recency: whoever wants that must write first.
 */
export function seqKv(random: Random): Service {
  const history = new VersionedMap();
  const seen = new Map<NodeId, number>();
  return {
    name: "seq-kv",
    summary: "a sequentially consistent key-value store, often stale: read, write, cas",
    handle({ src, body }) {
      const request = kvRequest(body);
      if ("refused" in request) return request.refused;
      const oldest = Math.max(seen.get(src) ?? 0, history.newest - statesKept + 1, 0);
      const past = random.between(oldest, history.newest);
      const stale = kvEffect(history.at(past, request.key), request);
      if (stale.written === undefined) {
        seen.set(src, past);
        return stale.reply;
      }
      const { reply, written } = kvEffect(history.at(history.newest, request.key), request);
      if (written !== undefined) history.write(request.key, written.value);
      seen.set(src, history.newest);
      return reply;
    },
  };
}

/** A map all of whose last states can still be read. State 0 is empty; each write makes the next. */
class VersionedMap {
  newest = 0;
  readonly #versions = new Map<KvRequest["key"], { readonly state: number; readonly value: unknown }[]>();

  at(state: number, key: string): unknown {
    return this.#versions.get(key)?.findLast((version) => version.state <= state)?.value;
  }

  write(key: string, value: unknown): void {
    this.newest += 1;
    const versions = this.#versions.get(key) ?? [];
    versions.push({ state: this.newest, value });
    // Of the versions older than every state still readable, only the last can be seen.
    while (versions.length > 1 && versions[1]!.state <= this.newest - statesKept + 1) versions.shift();
    this.#versions.set(key, versions);
  }
}
