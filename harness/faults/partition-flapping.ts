import type { Scope } from "../core/scope.ts";
import { msToNanos } from "../core/time.ts";
import type { Cluster, Link } from "../environments/environment.ts";
import type { Fault, Injection, Injury, Skipped } from "./fault.ts";
import { holdsOf, linkName } from "./kit/holds.ts";
import { injuryOf } from "./kit/injury.ts";
import { allLinks, linksBetween, othersOf, partsText } from "./kit/links.ts";
import { pingLinks, seeCut, seeHealed } from "./kit/ping.ts";
import { chooseNodes } from "./kit/targets.ts";

/** A partition that comes and goes: systems that ride out one long cut often stumble over many short ones. */
export const partitionFlapping: Fault = {
  name: "partition-flapping",
  summary: "some nodes are cut off from the others and joined again, over and over",
  kind: "partition",
  needs: ["links"],
  durationMs: { min: 2000, max: 10_000 },
  inject: injectFlapping,
};

async function injectFlapping(injection: Injection): Promise<Injury | Skipped> {
  const { cluster, random, target, scope } = injection;
  if (cluster.nodes.length < 2) return { skipped: "one node alone has no links to cut" };
  const size = random.between(1, Math.floor(cluster.nodes.length / 2));
  const { nodes, remark } = chooseNodes(cluster, random, target, size, cluster.nodes);
  const rest = othersOf(cluster, nodes);
  const links = linksBetween(nodes, rest);
  const before = await pingLinks(cluster, links);
  const flapping = new Flapping(cluster, links, random.between(100, 1000));
  await flapping.cut(scope);
  const mine = new Set(links.map(linkName));
  const others = allLinks(cluster.nodes).filter((link) => !mine.has(linkName(link)));
  const evidence = await seeCut(cluster, links, others, before);
  flapping.swing();
  const detail = `${partsText(nodes, rest)}, every ${flapping.periodMs} ms${remark}`;
  return injuryOf(scope, { detail, nodes, cut: links, evidence }, async (undo) => {
    await undo();
    const seen = await seeHealed(cluster, links);
    return { ...seen, text: `${seen.text}, after ${flapping.cuts} cuts` };
  });
}

/** The first cut stays until it was probed; then the links open and shut every half period. */
class Flapping {
  readonly #cluster: Cluster;
  readonly #links: readonly Link[];
  readonly periodMs: number;
  #cuts = 0;
  #imposed: AsyncDisposable | undefined;
  #timer: Disposable | undefined;
  /** Changes of the rules, one after the other; disposal waits for the last. */
  #changes: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(cluster: Cluster, links: readonly Link[], periodMs: number) {
    this.#cluster = cluster;
    this.#links = links;
    this.periodMs = periodMs;
  }

  get cuts(): number {
    return this.#cuts;
  }

  cut(scope: Scope): Promise<void> {
    const entry = holdsOf(this.#cluster).note(this.#links, "unsure");
    scope.defer(async () => {
      this.#ended = true;
      this.#timer?.[Symbol.dispose]();
      try {
        await this.#changes;
        await this.#open();
      } finally {
        entry[Symbol.dispose]();
      }
    });
    this.#changes = this.#shut();
    return this.#changes;
  }

  swing(): void {
    this.#timer = this.#cluster.time.after(msToNanos(this.periodMs / 2), () => {
      if (this.#ended) return;
      this.#changes = this.#changes.then(() => this.#toggle());
      // A failure is thrown by the finalizer; it must not count as unhandled before.
      this.#changes.catch(() => undefined);
      this.swing();
    });
  }

  async #toggle(): Promise<void> {
    if (this.#ended) return;
    if (this.#imposed === undefined) await this.#shut();
    else await this.#open();
  }

  async #shut(): Promise<void> {
    this.#cuts++;
    this.#imposed = await this.#cluster.impose(this.#links, { drop: 1 });
  }

  async #open(): Promise<void> {
    const imposed = this.#imposed;
    this.#imposed = undefined;
    await imposed?.[Symbol.asyncDispose]();
  }
}
