import type { NodeId } from "../../harness/runtime/message.ts";
import type { Runtime } from "../../harness/runtime/runtime.ts";
import { decodeLines, encodeLine } from "../checked-lines.ts";
import { GroupCommit } from "../group-commit.ts";
import { type Ballot, noBallot } from "./ballot.ts";
import type { DynamoOptions } from "./options.ts";
import { nothing, type Siblings } from "./siblings.ts";
import type { Standing } from "./standing.ts";
import type { Dot } from "./version-vector.ts";
import type { Accepted, Vote } from "./vote.ts";

/** What a line of the journal says. A later line about the same thing takes the place of an earlier one. */
type Line =
  /** How many lives began, and how many writes were numbered before this line. */
  | readonly ["boot", number, number]
  | readonly ["key", string, Siblings]
  | readonly ["forget", string]
  | readonly ["hint", NodeId, string]
  | readonly ["handed", NodeId, string]
  | readonly ["client", string | number, number]
  | readonly ["standing", NodeId, Standing]
  | readonly ["promise", string, Ballot]
  | readonly ["accept", string, Accepted];

/** A key that this node holds in the place of another. */
export interface Hint {
  readonly target: NodeId;
  readonly key: string;
  /** Changes whenever something is added. */
  readonly token: number;
}

const file = "journal";

/**
 * What one node keeps, on disk and in memory. What is not yet durable is in `latest` alone, which only the node's own
 * writes look at: others see `durable`, so that nobody relies on what a power cut may take back.
 */
export class Store {
  /** How often this node was started. */
  boots = 1;
  readonly hints: Map<string, Hint> = new Map();
  /** Of the nodes that ever joined or left the ring, durable or not. */
  readonly standings: Map<NodeId, Standing> = new Map();
  /** Called when what is held under a key is another, and durable. */
  onKept: ((key: string) => void) | undefined;
  readonly #options: DynamoOptions;
  readonly #bugs: ReadonlySet<string>;
  readonly #self: NodeId;
  readonly #durable = new Map<string, Siblings>();
  readonly #latest = new Map<string, Siblings>();
  /** The last write of each client, in order of first use. */
  readonly #clients = new Map<string | number, number>();
  /** What this node said in rounds of Paxos. It may only say more of it when that is durable. */
  readonly #votes = new Map<string, Vote>();
  readonly #journal: GroupCommit;
  #dots = 0;
  #tokens = 0;

  private constructor(runtime: Runtime, options: DynamoOptions, bugs: ReadonlySet<string>) {
    this.#options = options;
    this.#bugs = bugs;
    this.#self = runtime.self;
    this.#journal = new GroupCommit(runtime.storage, file);
  }

  /** Recovers what the disk holds. The new life counts as one before anybody hears of it. */
  static async open(runtime: Runtime, options: DynamoOptions, bugs: ReadonlySet<string>): Promise<Store> {
    const { storage } = runtime;
    const store = new Store(runtime, options, bugs);
    const text = await storage.read(file);
    const { lines } = decodeLines(text);
    for (const line of lines) store.#replay(JSON.parse(line) as Line);
    if (lines.length > 0) store.boots++;
    // M-D09: the numbers of writes begin anew in every life.
    if (bugs.has("dots-reused")) store.#dots = 0;
    await storage.replace(file, store.#image());
    return store;
  }

  /** What others may see. */
  durable(key: string): Siblings {
    return this.#durable.get(key) ?? nothing;
  }

  latest(key: string): Siblings {
    return this.#latest.get(key) ?? nothing;
  }

  entries(): IterableIterator<[string, Siblings]> {
    return this.#durable.entries();
  }

  vote(key: string): Vote {
    return this.#votes.get(key) ?? noVote;
  }

  /** From now on the node takes part in no round on this key below the ballot. */
  promise(key: string, ballot: Ballot): void {
    this.#votes.set(key, { ...this.vote(key), promised: ballot });
    // M-D12: whoever starts anew has promised nothing.
    if (!this.#bugs.has("promise-forgotten")) this.#write(["promise", key, ballot]);
  }

  accept(key: string, accepted: Accepted): void {
    this.#votes.set(key, { promised: accepted.ballot, accepted });
    this.#write(["accept", key, accepted]);
  }

  /** A number that no other write of this node has, in any of its lives. */
  nextDot(): Dot {
    this.#dots++;
    return { node: this.#self, count: this.#dots };
  }

  put(key: string, siblings: Siblings): void {
    this.#latest.set(key, siblings);
    this.#write(["key", key, siblings]);
    this.whenDurable(() => {
      this.#durable.set(key, siblings);
      this.onKept?.(key);
    });
  }

  /** Calls when everything that was written so far would survive a power cut. */
  whenDurable(run: () => void): void {
    this.#journal.whenDurable(run);
  }

  keepStanding(node: NodeId, standing: Standing): void {
    this.standings.set(node, standing);
    this.#write(["standing", node, standing]);
  }

  /** Drops a key of which nothing but a tombstone is left, unless something is being written. */
  forget(key: string): void {
    if (this.#latest.get(key) !== this.#durable.get(key)) return;
    this.#latest.delete(key);
    this.#durable.delete(key);
    this.#write(["forget", key]);
  }

  /** False when there is no room for one more. */
  hint(target: NodeId, key: string): boolean {
    const name = hintName(target, key);
    const isNew = !this.hints.has(name);
    if (isNew && this.hints.size >= this.#options.hintsMax) return false;
    this.hints.set(name, { target, key, token: ++this.#tokens });
    if (isNew) this.#write(["hint", target, key]);
    return true;
  }

  hasHint(target: NodeId, key: string): boolean {
    return this.hints.has(hintName(target, key));
  }

  /** The target has what the hint held at that token; what came later it has not. */
  handed(target: NodeId, key: string, token: number): void {
    const name = hintName(target, key);
    if (this.hints.get(name)?.token !== token) return;
    this.hints.delete(name);
    this.#write(["handed", target, key]);
  }

  /** True once for each number of a client, in ascending order: a request that comes twice is done once. */
  isNews(client: string | number, seq: number): boolean {
    if ((this.#clients.get(client) ?? Number.NEGATIVE_INFINITY) >= seq) return false;
    this.#remember(client, seq);
    this.#write(["client", client, seq]);
    return true;
  }

  stopIfBroken(): void {
    this.#journal.stopIfBroken();
  }

  #remember(client: string | number, seq: number): void {
    this.#clients.set(client, seq);
    if (this.#clients.size <= this.#options.clientsMax) return;
    for (const oldest of this.#clients.keys()) {
      this.#clients.delete(oldest);
      return;
    }
  }

  #write(line: Line): void {
    this.#journal.write(encodeLine(JSON.stringify(line)));
    if (this.#journal.sinceRewrite >= this.#options.journalLines) this.#journal.rewrite(this.#image());
  }

  #image(): string {
    const lines: Line[] = [
      ["boot", this.boots, this.#dots],
      ...[...this.#latest].map(([key, siblings]): Line => ["key", key, siblings]),
      ...[...this.hints.values()].map(({ target, key }): Line => ["hint", target, key]),
      ...[...this.#clients].map(([client, seq]): Line => ["client", client, seq]),
      ...[...this.standings].map(([node, standing]): Line => ["standing", node, standing]),
      ...[...this.#votes].flatMap(([key, vote]) => this.#linesOf(key, vote)),
    ];
    return lines.map((line) => encodeLine(JSON.stringify(line))).join("");
  }

  #linesOf(key: string, { promised, accepted }: Vote): Line[] {
    const accepting: Line[] = accepted === undefined ? [] : [["accept", key, accepted]];
    return this.#bugs.has("promise-forgotten") ? accepting : [...accepting, ["promise", key, promised]];
  }

  #replay(line: Line): void {
    switch (line[0]) {
      case "boot":
        this.boots = line[1];
        this.#dots = Math.max(this.#dots, line[2]);
        return;
      case "key": {
        const [, key, siblings] = line;
        this.#durable.set(key, siblings);
        this.#latest.set(key, siblings);
        this.#dots = Math.max(this.#dots, siblings.seen[this.#self] ?? 0);
        return;
      }
      case "forget":
        this.#durable.delete(line[1]);
        this.#latest.delete(line[1]);
        return;
      case "hint":
        this.hints.set(hintName(line[1], line[2]), { target: line[1], key: line[2], token: ++this.#tokens });
        return;
      case "handed":
        this.hints.delete(hintName(line[1], line[2]));
        return;
      case "client":
        this.#remember(line[1], line[2]);
        return;
      case "standing":
        this.standings.set(line[1], line[2]);
        return;
      case "promise":
        this.#votes.set(line[1], { ...this.vote(line[1]), promised: line[2] });
        return;
      case "accept":
        this.#votes.set(line[1], { promised: line[2].ballot, accepted: line[2] });
    }
  }
}

function hintName(target: NodeId, key: string): string {
  return `${target} ${key}`;
}

const noVote: Vote = { promised: noBallot };
