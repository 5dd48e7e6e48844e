import type { Random } from "../../core/random.ts";
import { canonical, kvEffect, kvRequest } from "./kv-request.ts";
import type { Service } from "./service.ts";

const replicaCount = 5;

/**
 * A last-write-wins key-value store, pathological on purpose: replicas that answer each on its own, stamp writes
 * with a Lamport clock, and merge now and then, when the higher stamp wins and the other write is gone. Even one
 * client alone may read something older than it wrote.
 */
export function lwwKv(random: Random): Service {
  const replicas = Array.from({ length: replicaCount }, () => new Replica());
  return {
    name: "lww-kv",
    summary: "a last-write-wins key-value store that loses and forgets: read, write, cas",
    handle({ body }) {
      const request = kvRequest(body);
      if ("refused" in request) return request.refused;
      random.pick(replicas).merge(random.pick(replicas));
      return random.pick(replicas).serve(request);
    },
  };
}

interface Stamped {
  readonly stamp: number;
  readonly value: unknown;
}

class Replica {
  #clock = 0;
  readonly #values = new Map<string, Stamped>();

  serve(request: Parameters<typeof kvEffect>[1]): ReturnType<typeof kvEffect>["reply"] {
    const { reply, written } = kvEffect(this.#values.get(request.key)?.value, request);
    if (written !== undefined) {
      this.#clock += 1;
      this.#values.set(request.key, { stamp: this.#clock, value: written.value });
    }
    return reply;
  }

  merge(other: Replica): void {
    this.#clock = Math.max(this.#clock, other.#clock);
    for (const [key, theirs] of other.#values) {
      const ours = this.#values.get(key);
      if (ours === undefined || wins(theirs, ours)) this.#values.set(key, theirs);
    }
  }
}

/** The later stamp wins; of equal stamps the greater text, so that replicas agree in the end. */
function wins(a: Stamped, b: Stamped): boolean {
  if (a.stamp !== b.stamp) return a.stamp > b.stamp;
  return canonical(a.value) > canonical(b.value);
}
