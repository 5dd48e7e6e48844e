import { msToNanos, sleep } from "../../core/time.ts";
import type { Cluster, Endpoint } from "../../environments/environment.ts";
import type { Body, NodeId } from "../../runtime/message.ts";

/** What came of asking: the system's answer, its last refusal, or silence. */
export type AdminAnswer =
  | { readonly kind: "answer"; readonly body: Body }
  | { readonly kind: "refused"; readonly text: string }
  | { readonly kind: "silence" };

/** Who runs the cluster, as the system sees it: asks one node after the other until one answers, or time is up. */
export class Administrator implements Disposable {
  readonly #cluster: Cluster;
  readonly #endpoint: Endpoint;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    const number = (numbers.get(cluster) ?? 0) + 1;
    numbers.set(cluster, number);
    this.#endpoint = cluster.connect(`admin${number}`);
  }

  /** Requests must be such that asking twice does no harm. A request without any answer may yet take effect. */
  async ask(body: Body, withinMs: number): Promise<AdminAnswer> {
    const { time, nodes } = this.#cluster;
    const deadline = time.now() + msToNanos(withinMs);
    let answer: AdminAnswer = { kind: "silence" };
    let doubtful = false;
    let turn = 0;
    let node = nodes.find((known) => this.#cluster.role(known) === "leader") ?? nodes[0]!;
    while (time.now() < deadline) {
      const patience = Math.min(msToNanos(attemptMs), deadline - time.now());
      const reply = await this.#endpoint.call(node, body, patience);
      if (reply !== "timeout" && reply.body.type !== "error") return { kind: "answer", body: reply.body };
      if (reply === "timeout") doubtful = true;
      else answer = { kind: "refused", text: String(reply.body["text"] ?? reply.body["code"]) };
      const hint = reply === "timeout" ? undefined : reply.body["leader"];
      node = typeof hint === "string" && hint !== node ? hint : nodes[turn++ % nodes.length]!;
      await sleep(time, msToNanos(restMs));
    }
    return doubtful ? { kind: "silence" } : answer;
  }

  [Symbol.dispose](): void {
    this.#endpoint.close();
  }
}

const attemptMs = 1_000;
const restMs = 50;

/** Names of endpoints must be unique in a run. */
const numbers = new WeakMap<Cluster, number>();

export function sameMembers(a: readonly NodeId[], b: readonly NodeId[]): boolean {
  return a.length === b.length && a.every((node) => b.includes(node));
}
