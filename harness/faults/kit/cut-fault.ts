import type { Random } from "../../core/random.ts";
import type { Cluster, Link, LinkRule } from "../../environments/environment.ts";
import type { NodeId } from "../../runtime/message.ts";
import type { Fault, Injection, Injury, Skipped, Target } from "../fault.ts";
import { holdsOf, linkName } from "./holds.ts";
import { byMeans, injuryOf } from "./injury.ts";
import { allLinks } from "./links.ts";
import { pingLinks, seeCut, seeHealed } from "./ping.ts";

/** What a shape decides: the links to cut (Jepsen's grudge, with direction) and how to say it. */
export interface Cut {
  readonly links: readonly Link[];
  readonly detail: string;
  /** The nodes the cut is about. */
  readonly nodes: readonly NodeId[];
}

export type Shape = (cluster: Cluster, random: Random, target: Target) => Cut | Skipped;

export interface CutFaultOptions {
  readonly name: string;
  readonly summary: string;
  readonly kind?: Fault["kind"];
  readonly needs?: Fault["needs"];
  /** What lies on the links; by default everything is dropped. */
  readonly rule?: LinkRule;
  readonly durationMs?: Fault["durationMs"];
  readonly shape: Shape;
}

/**
 * A fault that lets nothing through on some links between nodes. Clients still reach every node, as in Jepsen's
 * partitions. Its evidence is a matrix of pings over the cut and the uncut links alike.
 */
export function cutFault(options: CutFaultOptions): Fault {
  return {
    name: options.name,
    summary: options.summary,
    kind: options.kind ?? "partition",
    needs: options.needs ?? ["links"],
    durationMs: options.durationMs ?? { min: 1000, max: 8000 },
    inject: (injection) => injectCut(injection, options),
  };
}

async function injectCut(injection: Injection, options: CutFaultOptions): Promise<Injury | Skipped> {
  const { cluster, random, target, scope } = injection;
  if (cluster.nodes.length < 2) return { skipped: "one node alone has no links to cut" };
  const cut = options.shape(cluster, random, target);
  if ("skipped" in cut) return cut;
  if (cut.links.length === 0) return { skipped: "the shape cuts no link of this cluster" };
  const before = await pingLinks(cluster, cut.links);
  const { means } = await holdsOf(cluster).impose(scope, cut.links, options.rule ?? { drop: 1 });
  const mine = new Set(cut.links.map(linkName));
  const others = allLinks(cluster.nodes).filter((link) => !mine.has(linkName(link)));
  const evidence = byMeans(means, await seeCut(cluster, cut.links, others, before));
  return injuryOf(scope, { detail: cut.detail, nodes: cut.nodes, cut: cut.links, evidence }, async (undo) => {
    await undo();
    return seeHealed(cluster, cut.links);
  });
}
