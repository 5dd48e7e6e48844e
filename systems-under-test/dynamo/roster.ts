import type { NodeId } from "../../harness/runtime/message.ts";
import { isLater, membersBy, type Standing, type Standings } from "./standing.ts";
import type { Store } from "./store.ts";

/**
 * Who is on the ring (Dynamo, 4.8.1): nodes join and leave by explicit request alone, whatever seems to have become of
 * them. Each change has a number, is on the disk before it is told, and spreads by gossip; of what is heard the later
 * stands.
 */
export class Roster {
  readonly #parts: RosterParts;
  #told: Standings;
  #members: readonly NodeId[];

  constructor(parts: RosterParts) {
    this.#parts = parts;
    this.#told = Object.fromEntries(parts.store.standings);
    this.#members = this.#membersBy(this.#told);
  }

  /** By what is durable, in the order of all nodes. */
  get members(): readonly NodeId[] {
    return this.#members;
  }

  /** By what is known here, durable or not. */
  get latest(): readonly NodeId[] {
    return this.#membersBy(Object.fromEntries(this.#parts.store.standings));
  }

  /** What is durable, for others to hear. */
  get told(): Standings {
    return this.#told;
  }

  /** Whether anybody ever joined or left. */
  get hasChanged(): boolean {
    return this.#parts.store.standings.size > 0;
  }

  learn(standings: Standings): void {
    const { nodes, store } = this.#parts;
    let isNews = false;
    for (const node of nodes) {
      const standing = standings[node];
      if (standing === undefined || !isLater(standing, store.standings.get(node))) continue;
      store.keepStanding(node, standing);
      isNews = true;
    }
    if (!isNews) return;
    const latest = Object.fromEntries(store.standings);
    store.whenDurable(() => this.#settle(latest));
  }

  /** From now on these are on the ring, and no others. */
  change(members: readonly NodeId[]): void {
    const { nodes, store } = this.#parts;
    const latest = Object.fromEntries(store.standings);
    const changes = nodes.flatMap((node): [NodeId, Standing][] => {
      const isIn = members.includes(node);
      const count = (latest[node]?.count ?? 0) + 1;
      return isIn === this.#isIn(latest, node) ? [] : [[node, { count, isIn }]];
    });
    this.learn(Object.fromEntries(changes));
  }

  #settle(latest: Standings): void {
    this.#told = latest;
    const members = this.#membersBy(latest);
    if (members.join() === this.#members.join()) return;
    this.#members = members;
    this.#parts.changed(members);
  }

  #membersBy(standings: Standings): readonly NodeId[] {
    const { nodes, least } = this.#parts;
    return membersBy(nodes, (node) => this.#isIn(standings, node), least);
  }

  #isIn(standings: Standings, node: NodeId): boolean {
    return standings[node]?.isIn ?? this.#parts.start.includes(node);
  }
}

export interface RosterParts {
  readonly nodes: readonly NodeId[];
  /** Those that are on the ring before anybody joins or leaves. */
  readonly start: readonly NodeId[];
  readonly least: number;
  readonly store: Store;
  changed(members: readonly NodeId[]): void;
}
