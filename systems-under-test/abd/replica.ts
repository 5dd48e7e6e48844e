import type { Runtime } from "../../harness/runtime/runtime.ts";
import { decodeLines, encodeLine } from "../checked-lines.ts";
import { GroupCommit } from "../group-commit.ts";
import type { KvKey } from "../kv-requests.ts";
import type { AbdOptions } from "./options.ts";
import { compareNumbers, compareTags, type TagOrder, unwritten, type Version } from "./tag.ts";

/** What a line of the journal says. A later line about the same thing takes the place of an earlier one. */
type Line = readonly ["life", number] | readonly ["key", KvKey, Version];

const file = "journal";

/**
 * One node's copies. What is not yet durable is in `#latest` alone, for no answer may rest on what a power cut takes
 * back: others are told of `durable`.
 */
export class Replica {
  /** How often this node was started, as far as it can remember. */
  life = 1;
  readonly order: TagOrder;
  readonly #runtime: Runtime;
  readonly #options: AbdOptions;
  readonly #bugs: ReadonlySet<string>;
  readonly #durable = new Map<KvKey, Version>();
  readonly #latest = new Map<KvKey, Version>();
  readonly #journal: GroupCommit;

  private constructor(runtime: Runtime, options: AbdOptions, bugs: ReadonlySet<string>) {
    this.#runtime = runtime;
    this.#options = options;
    this.#bugs = bugs;
    this.order = bugs.has("tie-unbroken") ? compareNumbers : compareTags;
    this.#journal = new GroupCommit(runtime.storage, file);
  }

  /** Recovers what the disk holds. The new life counts as one before anybody hears of it. */
  static async open(runtime: Runtime, options: AbdOptions, bugs: ReadonlySet<string>): Promise<Replica> {
    const replica = new Replica(runtime, options, bugs);
    if (options.storage === "memory") return replica;
    const { lines } = decodeLines(await runtime.storage.read(file));
    for (const line of lines) replica.#replay(JSON.parse(line) as Line);
    if (lines.length > 0) replica.life++;
    await runtime.storage.replace(file, replica.#image());
    return replica;
  }

  /** What others may be told. */
  told(key: KvKey): Version {
    // M-A13: also what a power cut may take back.
    return (this.#bugs.has("unsynced-told") ? this.#latest : this.#durable).get(key) ?? unwritten;
  }

  /** Takes a version in that is newer than what it holds. */
  take(key: KvKey, version: Version): void {
    const held = this.#latest.get(key) ?? unwritten;
    // M-A06: whatever comes last is taken for the newest.
    if (this.order(version.tag, held.tag) <= 0 && !this.#bugs.has("overwrites")) return;
    this.#latest.set(key, version);
    this.#write(["key", key, version]);
    this.whenDurable(() => {
      this.#durable.set(key, version);
      this.#runtime.note("holds", { key, ...version.tag, value: version.value });
    });
  }

  /** Calls when everything that was written so far would survive a power cut; in memory that is at once. */
  whenDurable(run: () => void): void {
    this.#journal.whenDurable(run);
  }

  stopIfBroken(): void {
    this.#journal.stopIfBroken();
  }

  #write(line: Line): void {
    const { storage, journalLines } = this.#options;
    if (storage === "memory") return;
    this.#journal.write(this.#encoded(line));
    if (this.#journal.sinceRewrite >= journalLines) this.#journal.rewrite(this.#image());
  }

  #encoded(line: Line): string {
    // M-A07: the value is kept, its tag is not.
    const forgets = line[0] === "key" && this.#bugs.has("tag-forgotten");
    return encodeLine(
      JSON.stringify(forgets ? ["key", line[1], { ...unwritten, value: line[2].value }] : line),
    );
  }

  #image(): string {
    const lines: Line[] = [
      ["life", this.life],
      ...[...this.#latest].map(([key, version]): Line => ["key", key, version]),
    ];
    return lines.map((line) => this.#encoded(line)).join("");
  }

  #replay(line: Line): void {
    if (line[0] === "life") this.life = line[1];
    else {
      this.#durable.set(line[1], line[2]);
      this.#latest.set(line[1], line[2]);
    }
  }
}
