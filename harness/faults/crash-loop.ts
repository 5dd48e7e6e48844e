import type { Nanos } from "../core/operation.ts";
import type { Random } from "../core/random.ts";
import type { Scope } from "../core/scope.ts";
import { msToNanos, sleep } from "../core/time.ts";
import type { Cluster } from "../environments/environment.ts";
import type { NodeId } from "../runtime/message.ts";
import type { Evidence, Fault, Injection, Injury, Skipped } from "./fault.ts";
import { seeUp } from "./kit/down-fault.ts";
import { type Holds, holdsOf } from "./kit/holds.ts";
import { injuryOf } from "./kit/injury.ts";
import { chooseNodes } from "./kit/targets.ts";

/** A node that dies again and again, often just after it came back and is still recovering. */
export const crashLoop: Fault = {
  name: "crash-loop",
  summary: "one node crashes and restarts again and again, also while it still recovers",
  kind: "crash",
  needs: ["crash"],
  durationMs: { min: 2000, max: 8000 },
  inject: injectLoop,
};

/** After so many crashes the node is left alone until the fault ends. */
const crashesMax = 20;

async function injectLoop(injection: Injection): Promise<Injury | Skipped> {
  const { cluster, random, target, scope } = injection;
  const holds = holdsOf(cluster);
  const standing = cluster.nodes.filter((node) => cluster.state(node) !== "down" && !holds.isUnsteady(node));
  const { nodes, remark } = chooseNodes(cluster, random, target, 1, standing);
  const [node] = nodes;
  if (node === undefined) return { skipped: "every node is down or in a crash loop already" };
  const loop = new CrashLoop(cluster, random, node);
  await loop.begin(scope);
  const down = cluster.state(node) === "down";
  const evidence: Evidence = down
    ? { bit: true, text: `${node} down for the first time` }
    : { bit: false, text: `${node} still runs after the crash` };
  return injuryOf(scope, { detail: `${node} crashes in a loop${remark}`, nodes, evidence }, async (undo) => {
    await undo();
    const seen = seeUp(cluster, nodes, loop.upSince);
    return {
      ...seen,
      text: `${seen.text}, after ${loop.crashes} crashes`,
      figures: { crashes: loop.crashes },
    };
  });
}

/** Takes a node down and lets it up in turn until it is told to end; it never holds it down at the end. */
class CrashLoop {
  readonly #cluster: Cluster;
  readonly #holds: Holds;
  readonly #random: Random;
  readonly #node: NodeId;
  #crashes = 0;
  #ended = false;
  #end: () => void = () => undefined;
  readonly #over: Promise<void>;
  #held = false;
  #upSince: Nanos = 0;

  constructor(cluster: Cluster, random: Random, node: NodeId) {
    this.#cluster = cluster;
    this.#holds = holdsOf(cluster);
    this.#random = random;
    this.#node = node;
    this.#over = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get crashes(): number {
    return this.#crashes;
  }

  /** When it was last let up: the fault may end long after, and the node have died by itself in between. */
  get upSince(): Nanos {
    return this.#upSince;
  }

  async begin(scope: Scope): Promise<void> {
    const unsteady = this.#holds.unsteady(this.#node);
    let running: Promise<void> = Promise.resolve();
    scope.defer(async () => {
      this.#ended = true;
      this.#end();
      try {
        await running;
      } finally {
        unsteady[Symbol.dispose]();
        if (this.#held) await this.#up();
      }
    });
    await this.#downOnce();
    running = this.#run();
    // Its failure is thrown by the finalizer above; without this it would count as unhandled until then.
    running.catch(() => undefined);
  }

  async #run(): Promise<void> {
    while (!this.#ended && this.#crashes < crashesMax) {
      await this.#wait(50, 400);
      await this.#up();
      // Half of the lives are so short that the node dies in the middle of its recovery.
      await (this.#random.chance(0.5) ? this.#wait(1, 60) : this.#wait(300, 1500));
      if (!this.#ended) await this.#downOnce();
    }
    if (this.#held) await this.#up();
  }

  async #downOnce(): Promise<void> {
    this.#held = true;
    this.#crashes++;
    await this.#holds.takeDown(this.#node, "kept");
  }

  async #up(): Promise<void> {
    this.#held = false;
    this.#upSince = this.#cluster.time.now();
    await this.#holds.letUp(this.#node);
  }

  #wait(lowMs: number, highMs: number): Promise<void> {
    const delay = msToNanos(this.#random.between(lowMs, highMs));
    return Promise.race([sleep(this.#cluster.time, delay), this.#over]);
  }
}
