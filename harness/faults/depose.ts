import type { Random } from "../core/random.ts";
import type { Scope } from "../core/scope.ts";
import { msToNanos, nanosToMs } from "../core/time.ts";
import type { Cluster } from "../environments/environment.ts";
import type { NodeId } from "../runtime/message.ts";
import type { Fault, Injection, Injury, Skipped } from "./fault.ts";
import { holdsOf } from "./kit/holds.ts";
import { injuryOf } from "./kit/injury.ts";
import { allLinks, linksBetween, othersOf, partsText } from "./kit/links.ts";
import { pingLinks, seeCut, seeHealed } from "./kit/ping.ts";
import { chooseNodes } from "./kit/targets.ts";

/**
 * Follows the leadership: whoever leads is cut off soon after it came to lead, and whoever was cut off before comes
 * back. Bugs of successions need several changes of leader within few operations (figure 8 of the Raft paper takes four),
 * and faults that strike at moments of their own choosing hardly ever meet them.
 */
export const depose: Fault = {
  name: "depose",
  summary: "each leader is cut off from the others soon after it came to lead, until the next one is",
  kind: "partition",
  needs: ["links"],
  durationMs: { min: 2000, max: 10_000 },
  inject,
};

async function inject({ cluster, random, scope }: Injection): Promise<Injury | Skipped> {
  if (cluster.nodes.length < 2) return { skipped: "one node alone has no links to cut" };
  const [leader] = leaders(cluster);
  const fallback = chooseNodes(cluster, random, "leader", 1, cluster.nodes);
  const nodes = leader === undefined ? fallback.nodes : [leader];
  const remark = leader === undefined ? fallback.remark : "";
  const rest = othersOf(cluster, nodes);
  const cut = linksBetween(nodes, rest);
  const before = await pingLinks(cluster, cut);
  const chase = new Chase(cluster, random);
  await chase.begin(nodes[0]!, scope);
  const evidence = await seeCut(cluster, cut, [], before);
  chase.follow();
  const links = allLinks(cluster.nodes);
  const detail = `${partsText(nodes, rest)}, then each that leads${remark}`;
  return injuryOf(scope, { detail, nodes, cut: links, evidence }, async (undo) => {
    await undo();
    const seen = await seeHealed(cluster, links);
    return { ...seen, text: `${seen.text}, after ${chase.cuts} cuts`, figures: { cuts: chase.cuts } };
  });
}

/** Nodes that run and believe to lead. */
function leaders(cluster: Cluster): NodeId[] {
  return cluster.nodes.filter((node) => cluster.state(node) === "up" && cluster.role(node) === "leader");
}

const lookMs = 10;
/** A leader is left alone for so long, at most: it may commit something, or not. */
const reignMaxMs = 400;
/** When nobody takes its place for so long, it comes back. */
const exileMaxMs = 3000;

/** Keeps one node at a time cut off. */
class Chase {
  readonly #cluster: Cluster;
  readonly #random: Random;
  #exile: { readonly node: NodeId; readonly sinceMs: number; readonly imposed: AsyncDisposable } | undefined;
  #reign: { readonly node: NodeId; readonly untilMs: number } | undefined;
  /** One that came back and has not heard yet that it leads no more. */
  #former: NodeId | undefined;
  #cuts = 0;
  #timer: Disposable | undefined;
  /** Changes of the rules, one after the other; disposal waits for the last. */
  #changes: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(cluster: Cluster, random: Random) {
    this.#cluster = cluster;
    this.#random = random;
  }

  get cuts(): number {
    return this.#cuts;
  }

  begin(leader: NodeId, scope: Scope): Promise<void> {
    const entry = holdsOf(this.#cluster).note(allLinks(this.#cluster.nodes), "unsure", scope);
    scope.defer(async () => {
      this.#ended = true;
      this.#timer?.[Symbol.dispose]();
      try {
        await this.#changes;
        await this.#exile?.imposed[Symbol.asyncDispose]();
      } finally {
        entry[Symbol.dispose]();
      }
    });
    this.#changes = this.#cutOff(leader);
    return this.#changes;
  }

  follow(): void {
    this.#timer = this.#cluster.time.after(msToNanos(lookMs), () => {
      if (this.#ended) return;
      this.#changes = this.#changes.then(() => this.#look());
      // A failure is thrown by the finalizer; it must not count as unhandled before.
      this.#changes.catch(() => undefined);
      this.follow();
    });
  }

  async #look(): Promise<void> {
    if (this.#ended) return;
    const nowMs = this.#nowMs();
    const believed = leaders(this.#cluster);
    if (!believed.includes(this.#former ?? "")) this.#former = undefined;
    const leader = believed.find((node) => node !== this.#exile?.node && node !== this.#former);
    if (leader === undefined) {
      this.#reign = undefined;
      if (this.#exile !== undefined && nowMs - this.#exile.sinceMs > exileMaxMs) await this.#letBack();
    } else if (leader !== this.#reign?.node) {
      this.#reign = { node: leader, untilMs: nowMs + this.#random.between(0, reignMaxMs) };
    } else if (nowMs >= this.#reign.untilMs) {
      this.#reign = undefined;
      await this.#letBack();
      await this.#cutOff(leader);
    }
  }

  async #cutOff(node: NodeId): Promise<void> {
    this.#cuts++;
    const links = linksBetween([node], othersOf(this.#cluster, [node]));
    const imposed = await this.#cluster.impose(links, { drop: 1 });
    this.#exile = { node, sinceMs: this.#nowMs(), imposed };
  }

  async #letBack(): Promise<void> {
    const exile = this.#exile;
    this.#exile = undefined;
    this.#former = exile?.node;
    await exile?.imposed[Symbol.asyncDispose]();
  }

  #nowMs(): number {
    return nanosToMs(this.#cluster.time.now());
  }
}
