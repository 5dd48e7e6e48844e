import type { Body, NodeId } from "../../harness/runtime/message.ts";
import type { Entry, Peer } from "./messages.ts";
import { type Siblings, textOf } from "./siblings.ts";

/**
 * Brings keys to whom the ring gives them when nodes join and leave (Dynamo, 4.9). Whoever holds a key and is not home
 * to it owes it to all who are, until each has what is held now on its disk: so what was acknowledged under one view
 * of the ring is known under the next, however many changes come in between. Nothing of it needs to be on disk, for
 * copies are kept, and who starts anew owes anew.
 */
export class HandOver {
  readonly #parts: HandOverParts;
  readonly #owed = new Map<NodeId, Set<string>>();
  /** What was sent to each and is not acknowledged yet. */
  readonly #sent = new Map<NodeId, Batch>();
  #batches = 0;

  constructor(parts: HandOverParts) {
    this.#parts = parts;
  }

  /** The ring is another one, or this life begins. Who was home before and still is fills those who were not. */
  reckon(homesBefore: (key: string) => readonly NodeId[]): void {
    const { self, entries, homesOf } = this.#parts;
    this.#owed.clear();
    this.#sent.clear();
    for (const [key] of entries()) {
      const isHome = homesOf(key).includes(self);
      this.#owe(key, isHome ? homesBefore(key) : []);
    }
  }

  /** Something new is held under the key. */
  kept(key: string): void {
    const { self, homesOf } = this.#parts;
    if (!homesOf(key).includes(self)) this.#owe(key, []);
  }

  tick(): void {
    for (const target of this.#owed.keys()) if (!this.#parts.suspects(target)) this.#send(target);
  }

  onMoved(target: NodeId, { op }: Extract<Peer, { type: "move_ok" }>): void {
    const batch = this.#sent.get(target);
    if (batch?.op !== op) return;
    this.#sent.delete(target);
    const keys = this.#owed.get(target)!;
    for (const [key, siblings] of batch.entries)
      if (textOf(siblings) === textOf(this.#parts.heldOf(key))) keys.delete(key);
    if (keys.size === 0) this.#owed.delete(target);
    else this.#send(target);
  }

  #owe(key: string, except: readonly NodeId[]): void {
    const { self, homesOf } = this.#parts;
    for (const home of homesOf(key)) {
      if (home === self || except.includes(home)) continue;
      const keys = this.#owed.get(home) ?? new Set();
      this.#owed.set(home, keys.add(key));
    }
  }

  /** The same again until it is acknowledged, however long that takes. */
  #send(target: NodeId): void {
    const batch = this.#sent.get(target) ?? this.#nextFor(target);
    this.#sent.set(target, batch);
    this.#parts.send(target, { type: "move", ...batch });
  }

  #nextFor(target: NodeId): Batch {
    const { life, batchMax, heldOf } = this.#parts;
    const keys = [...this.#owed.get(target)!].slice(0, batchMax);
    this.#batches++;
    return { op: `${life}.${this.#batches}`, entries: keys.map((key) => [key, heldOf(key)] as const) };
  }
}

interface Batch {
  /** Unique in the node's lives. */
  readonly op: string;
  readonly entries: readonly Entry[];
}

export interface HandOverParts {
  readonly self: NodeId;
  readonly life: number;
  readonly batchMax: number;
  /** What is durable here. */
  entries(): Iterable<Entry>;
  heldOf(key: string): Siblings;
  homesOf(key: string): readonly NodeId[];
  suspects(node: NodeId): boolean;
  send(dest: NodeId, body: Body): void;
}
