import { kvEffect, kvRequest } from "./kv-request.ts";
import type { Service } from "./service.ts";

/** A linearizable key-value store: one copy, and each request takes effect when it arrives. */
export function linKv(): Service {
  const values = new Map<string, unknown>();
  return {
    name: "lin-kv",
    summary: "a linearizable key-value store: read, write, cas",
    handle({ body }) {
      const request = kvRequest(body);
      if ("refused" in request) return request.refused;
      const { reply, written } = kvEffect(values.get(request.key), request);
      if (written !== undefined) values.set(request.key, written.value);
      return reply;
    },
  };
}
