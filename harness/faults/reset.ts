import type { Scope } from "../core/scope.ts";
import { msToNanos } from "../core/time.ts";
import type { BrokenConnections, Cluster } from "../environments/environment.ts";
import type { NodeId } from "../runtime/message.ts";
import type { Evidence, Fault, Injection, Injury, Skipped } from "./fault.ts";
import { holdsOf } from "./kit/holds.ts";
import { type Aftermath, injuryOf } from "./kit/injury.ts";
import { allLinks } from "./kit/links.ts";
import { seeHealed } from "./kit/ping.ts";
import { chooseNodes, drawExtent } from "./kit/targets.ts";

/**
 * Connections that break while both ends are well and the way between them is open: a load balancer or a firewall that
 * forgets them, a proxy that is restarted. What was on its way is lost, and who waits for an answer learns at once
 * that none will come, but not whether it was heard.
 */
export const reset: Fault = {
  name: "reset",
  summary: "the connections of one or several nodes, with peers and with clients, are reset, over and over",
  kind: "loss",
  needs: ["reset", "links"],
  durationMs: { min: 500, max: 6000 },
  inject: injectResets,
};

async function injectResets(injection: Injection): Promise<Injury | Skipped> {
  const { cluster, random, target, scope } = injection;
  const extent = random.chance(0.6) ? 1 : drawExtent(random, cluster.nodes.length);
  const standing = cluster.nodes.filter((node) => cluster.state(node) !== "down");
  const { nodes, remark } = chooseNodes(cluster, random, target, extent, standing);
  if (nodes.length === 0) return { skipped: "every node is down" };
  const resets = new Resets(cluster, nodes, random.between(50, 1500));
  const first = await resets.begin(scope);
  if (first.broken + first.left === 0) return { skipped: "no connection of the chosen nodes was open" };
  const detail = `connections of ${nodes.join(" ")} reset every ${resets.everyMs} ms${remark}`;
  return injuryOf(scope, { detail, nodes, evidence: brokenOf(first) }, async (undo) => {
    await undo();
    const seen = await seeOpen(cluster, nodes);
    const { count, broken } = resets;
    const text = `${seen.text}, after ${count} resets that broke ${broken} connections`;
    return { ...seen, text, figures: { ...seen.figures, resets: count, broken } };
  });
}

function brokenOf({ broken, ofClients, left }: BrokenConnections): Evidence {
  const figures = { broken, ofClients, left };
  if (left > 0) return { bit: false, text: `reset, but open still: ${left} connections`, figures };
  return { bit: true, text: `${broken} connections broke, ${ofClients} of them with clients`, figures };
}

/** New connections can be had. */
async function seeOpen(cluster: Cluster, nodes: readonly NodeId[]): Promise<Aftermath> {
  const links = linksOf(cluster, nodes);
  return links.length === 0 ? { gone: true, text: "nothing is reset any more" } : seeHealed(cluster, links);
}

const linksOf = (cluster: Cluster, nodes: readonly NodeId[]) =>
  allLinks(cluster.nodes).filter(({ src, dest }) => nodes.includes(src) || nodes.includes(dest));

/** Resets at once, and again whenever its time has come, until the scope ends. */
class Resets {
  readonly #cluster: Cluster;
  readonly #nodes: readonly NodeId[];
  readonly everyMs: number;
  count = 0;
  broken = 0;
  #timer: Disposable | undefined;
  #under: Promise<unknown> = Promise.resolve();
  #ended = false;

  constructor(cluster: Cluster, nodes: readonly NodeId[], everyMs: number) {
    this.#cluster = cluster;
    this.#nodes = nodes;
    this.everyMs = everyMs;
  }

  /** No probe may rely on links whose connections come and go. */
  async begin(scope: Scope): Promise<BrokenConnections> {
    const entry = holdsOf(this.#cluster).note(linksOf(this.#cluster, this.#nodes), "unsure");
    scope.defer(async () => {
      this.#ended = true;
      this.#timer?.[Symbol.dispose]();
      try {
        await this.#under;
      } finally {
        entry[Symbol.dispose]();
      }
    });
    const first = this.#reset();
    this.#under = first;
    const broken = await first;
    this.#goOn();
    return broken;
  }

  #goOn(): void {
    if (this.#ended) return;
    this.#timer = this.#cluster.time.after(msToNanos(this.everyMs), () => {
      if (this.#ended) return;
      this.#under = this.#reset().then(() => this.#goOn());
      // A failure is thrown by the finalizer; it must not count as unhandled before.
      this.#under.catch(() => undefined);
    });
  }

  async #reset(): Promise<BrokenConnections> {
    const result = await this.#cluster.resetConnections!(this.#nodes);
    this.count += 1;
    this.broken += result.broken;
    return result;
  }
}
