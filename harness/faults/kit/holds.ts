import type { Scope } from "../../core/scope.ts";
import type { Cluster, Imposed, Link, LinkRule } from "../../environments/environment.ts";
import type { NodeId } from "../../runtime/message.ts";

/** What the ledger says a probe along a link must meet. `unsure`: some fault at work makes either answer right. */
export type Expectation = "open" | "shut" | "unsure";

/**
 * The ledger of one cluster: who holds which node down or paused, which link rules are in force, whose clock is
 * bent. Overlapping faults compose through it: a node comes back when the last hold on it ends, and a probe
 * knows what the other faults are doing to the link it looks at.
 */
export class Holds {
  readonly #cluster: Cluster;
  readonly #down = new Map<NodeId, number>();
  readonly #paused = new Map<NodeId, number>();
  readonly #unsteady = new Map<NodeId, number>();
  readonly #starved = new Map<NodeId, number>();
  readonly #bent = new Set<NodeId>();
  readonly #brokenDisks = new Set<NodeId>();
  readonly #rules = new Set<HeldRule>();
  readonly #turns = new Map<NodeId, Promise<void>>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  isHeldDown(node: NodeId): boolean {
    return count(this.#down, node) > 0;
  }

  isHeldPaused(node: NodeId): boolean {
    return count(this.#paused, node) > 0;
  }

  /** Stops the node, by a crash or otherwise, or, when it is down already, only sees to it that it stays down. */
  takeDown(
    node: NodeId,
    unsynced: "kept" | "lost" | "torn",
    stop: () => Promise<void> = () => this.#cluster.crash(node, unsynced),
  ): Promise<void> {
    add(this.#down, node, 1);
    return this.#inTurn(node, async () => {
      if (this.#cluster.state(node) !== "down") await stop();
    });
  }

  /** Gives up one hold; the last one to go starts the node again. */
  letUp(node: NodeId): Promise<void> {
    add(this.#down, node, -1);
    return this.#inTurn(node, () => this.#settle(node));
  }

  /** Starts a node that stopped by itself, unless a fault holds it down. */
  revive(node: NodeId): Promise<void> {
    return this.#inTurn(node, () => this.#settle(node));
  }

  pause(node: NodeId): Promise<void> {
    add(this.#paused, node, 1);
    return this.#inTurn(node, () => this.#settle(node));
  }

  resume(node: NodeId): Promise<void> {
    add(this.#paused, node, -1);
    return this.#inTurn(node, () => this.#settle(node));
  }

  /** Marks a node that comes and goes while the mark lasts, so that no probe relies on it. */
  unsteady(node: NodeId): Disposable {
    add(this.#unsteady, node, 1);
    return { [Symbol.dispose]: () => add(this.#unsteady, node, -1) };
  }

  isUnsteady(node: NodeId): boolean {
    return count(this.#unsteady, node) > 0;
  }

  /** Marks a node that is left hardly any processor while the mark lasts: no probe may rely on when it answers. */
  starve(node: NodeId): Disposable {
    add(this.#starved, node, 1);
    return { [Symbol.dispose]: () => add(this.#starved, node, -1) };
  }

  isStarved(node: NodeId): boolean {
    return count(this.#starved, node) > 0;
  }

  /**
   * Imposes a rule and enters it in the ledger, until disposed of; the scope, which owns it, may look past it. While
   * the rule comes and goes no probe may rely on either answer: in a kernel that takes time. The scope knows of the
   * rule before it is in force, so that one whose fault was given up meanwhile is lifted all the same.
   */
  async impose(scope: Scope, links: readonly Link[], rule: LinkRule): Promise<Imposed> {
    const coming = this.note(links, "unsure", scope);
    const imposing = this.#cluster.impose(links, rule);
    let entry = coming;
    const lift = async (): Promise<void> => {
      const imposed = await imposing.catch(() => undefined);
      const going = this.note(links, "unsure", scope);
      entry[Symbol.dispose]();
      try {
        await imposed?.[Symbol.asyncDispose]();
      } finally {
        going[Symbol.dispose]();
      }
    };
    let lifting: Promise<void> | undefined;
    const handle = scope.use({
      [Symbol.asyncDispose]: () => {
        lifting ??= lift();
        return lifting;
      },
    });
    const { means } = await imposing;
    entry = this.#enter({
      links,
      expectation: this.#expected(rule),
      passes: 1 - (rule.drop ?? 0),
      owner: scope,
    });
    coming[Symbol.dispose]();
    return means === undefined ? handle : { ...handle, means };
  }

  /** Enters what a fault does to links without imposing anything: for rules that come and go. */
  note(links: readonly Link[], expectation: Expectation, owner?: object): Disposable {
    return this.#enter({ links, expectation, passes: 1, owner });
  }

  #enter({ links, ...rule }: Omit<HeldRule, "links"> & { readonly links: readonly Link[] }): Disposable {
    const entry: HeldRule = { ...rule, links: new Set(links.map(linkName)) };
    this.#rules.add(entry);
    return { [Symbol.dispose]: () => void this.#rules.delete(entry) };
  }

  /** What a probe must meet on the link now, but for the rules of one owner. */
  expects(link: Link, but?: object): Expectation {
    if (!this.#reachable(link.src) || !this.#reachable(link.dest)) return "unsure";
    let result: Expectation = "open";
    let passes = 1;
    for (const entry of this.#rules) {
      if (!entry.links.has(linkName(link)) || isOf(entry, but)) continue;
      if (entry.expectation === "shut") return "shut";
      if (entry.expectation === "unsure") result = "unsure";
      passes *= entry.passes;
    }
    return passes < passesMin ? "unsure" : result;
  }

  /** Whether a rule of whatever kind is in force on the link, but for those of one owner. */
  isTouched(link: Link, but?: object): boolean {
    return [...this.#rules].some((entry) => entry.links.has(linkName(link)) && !isOf(entry, but));
  }

  isBent(node: NodeId): boolean {
    return this.#bent.has(node);
  }

  /** Keeps other clock faults off the node: what two bends of one clock add up to is nobody's promise. */
  bend(node: NodeId): Disposable {
    this.#bent.add(node);
    return { [Symbol.dispose]: () => void this.#bent.delete(node) };
  }

  isDiskBroken(node: NodeId): boolean {
    return this.#brokenDisks.has(node);
  }

  /** Keeps other faults of disks off the node: under two of them no probe can tell that one of them ended. */
  breakDisk(node: NodeId): Disposable {
    this.#brokenDisks.add(node);
    return { [Symbol.dispose]: () => void this.#brokenDisks.delete(node) };
  }

  /**
   * On a stream nothing is lost by chance, but sent again, so late that no probe can count on it. Before a narrow
   * link the system's own messages may fill the queue.
   */
  #expected(rule: LinkRule): Expectation {
    if (isCut(rule)) return "shut";
    if (rule.bandwidthKbps !== undefined) return "unsure";
    return (rule.drop ?? 0) > 0 && isStream(this.#cluster) ? "unsure" : "open";
  }

  #reachable(node: NodeId): boolean {
    if (!this.#cluster.nodes.includes(node)) return true;
    return !this.isUnsteady(node) && this.#cluster.state(node) !== "down";
  }

  /** Brings the node to what the holds ask for. A node nobody holds and that died by itself is started too. */
  async #settle(node: NodeId): Promise<void> {
    if (this.isHeldDown(node)) return;
    if (this.#cluster.state(node) === "down") await this.#cluster.start(node);
    const state = this.#cluster.state(node);
    if (this.isHeldPaused(node) && state === "up") await this.#cluster.pause(node);
    if (!this.isHeldPaused(node) && state === "paused") await this.#cluster.resume(node);
  }

  /** One change of a node at a time: a crash loop works on its own while other faults come and go. */
  #inTurn(node: NodeId, work: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(node) ?? Promise.resolve();
    const turn = before.then(work);
    this.#turns.set(
      node,
      turn.catch(() => undefined),
    );
    return turn;
  }
}

/**
 * Several faults that each lose messages may together lose so many that the hundreds of probes of a patient look are all
 * among them: at this share once in thirty thousand looks.
 */
const passesMin = 0.05;

const ledgers = new WeakMap<Cluster, Holds>();

/** The one ledger of a cluster. */
export function holdsOf(cluster: Cluster): Holds {
  const known = ledgers.get(cluster);
  if (known !== undefined) return known;
  const holds = new Holds(cluster);
  ledgers.set(cluster, holds);
  return holds;
}

/** Whether messages travel in order and are sent again when lost, which a probe must reckon with. */
export const isStream = (cluster: Cluster): boolean => !cluster.capabilities.has("datagrams");

/** Whether nothing gets through at all while the rule lasts. */
export function isCut(rule: LinkRule): boolean {
  return rule.clog === true || (rule.drop ?? 0) >= 1;
}

export const linkName = (link: Link): string => `${link.src}>${link.dest}`;

interface HeldRule {
  readonly links: ReadonlySet<string>;
  readonly expectation: Expectation;
  /** The share of messages that it lets through where it is not shut. */
  readonly passes: number;
  readonly owner: object | undefined;
}

const isOf = (entry: HeldRule, owner: object | undefined): boolean =>
  owner !== undefined && entry.owner === owner;

const count = (counts: ReadonlyMap<NodeId, number>, node: NodeId): number => counts.get(node) ?? 0;

function add(counts: Map<NodeId, number>, node: NodeId, by: number): void {
  counts.set(node, Math.max(0, count(counts, node) + by));
}
