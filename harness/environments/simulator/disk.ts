import { assert } from "../../core/assert.ts";
import type { Random } from "../../core/random.ts";

/** What happens to text that was not synced. `kept`: only the process died, the operating system has it still. */
export type Unsynced = "kept" | "lost" | "torn";

/** A change that takes time to become durable. They become so strictly in the order in which they began. */
export type Flush =
  | { readonly kind: "sync"; readonly name: string; readonly file: DiskFile; readonly length: number }
  | { readonly kind: "replace"; readonly name: string; readonly text: string }
  | { readonly kind: "remove"; readonly name: string };

export interface DiskFile {
  text: string;
  /** How much of the text a power cut cannot take. */
  durable: number;
  /** Whether the file itself (its entry in the directory) would survive one. */
  entered: boolean;
}

/**
 * The files of one machine, with exact fsync semantics; no time, no errors (storage.ts adds those).
 * - Appended text is visible at once and durable once a sync that began after it has finished.
 * - A sync covers what was there when it began. It never finishes before one that began earlier.
 * - A replacement (and a removal) is visible, whole and durable once it has finished. A crash before that, of
 *   whatever kind, leaves the old file or the new one; of several under way, a prefix took place. Text appended
 *   to the old file meanwhile goes with it, as in a rename.
 */
export class Disk {
  readonly #files = new Map<string, DiskFile>();
  #flushes: Flush[] = [];
  #size = 0;

  /** Characters on the disk. */
  get size(): number {
    return this.#size;
  }

  read(name: string): string {
    return this.#files.get(name)?.text ?? "";
  }

  list(): string[] {
    return [...this.#files.keys()].sort();
  }

  append(name: string, text: string): void {
    const file = this.#files.get(name) ?? { text: "", durable: 0, entered: false };
    file.text += text;
    this.#size += text.length;
    this.#files.set(name, file);
  }

  /** Undefined when there is no such file, and so nothing to flush. */
  beginSync(name: string): Flush | undefined {
    const file = this.#files.get(name);
    return file === undefined
      ? undefined
      : this.#begin({ kind: "sync", name, file, length: file.text.length });
  }

  beginReplace(name: string, text: string): Flush {
    return this.#begin({ kind: "replace", name, text });
  }

  beginRemove(name: string): Flush {
    return this.#begin({ kind: "remove", name });
  }

  /** Makes durable what has begun first; nothing may overtake. */
  finish(flush: Flush): void {
    assert(this.#flushes[0] === flush, "a flush of the disk overtook an earlier one");
    this.#flushes.shift();
    this.#apply(flush);
  }

  /** Characters lost or torn per file; files that lost nothing are left out. */
  crash(unsynced: Unsynced, random: Random): Record<string, number> {
    const under = this.#flushes;
    this.#flushes = [];
    const tookPlace = under.length === 0 ? 0 : random.between(0, under.length);
    const losses: Record<string, number> = {};
    if (unsynced !== "kept") {
      for (const name of this.list()) {
        const lost = this.#cutPower(name, unsynced, random);
        if (lost > 0) losses[name] = lost;
      }
    }
    // An unfinished sync promised nothing; an unfinished rename either happened or did not.
    for (const flush of under.slice(0, tookPlace)) if (flush.kind !== "sync") this.#apply(flush);
    return losses;
  }

  #begin(flush: Flush): Flush {
    this.#flushes.push(flush);
    return flush;
  }

  #apply(flush: Flush): void {
    switch (flush.kind) {
      case "sync":
        flush.file.durable = Math.max(flush.file.durable, flush.length);
        flush.file.entered = true;
        break;
      case "replace":
        this.#size += flush.text.length - this.read(flush.name).length;
        this.#files.set(flush.name, { text: flush.text, durable: flush.text.length, entered: true });
        break;
      case "remove":
        this.#size -= this.read(flush.name).length;
        this.#files.delete(flush.name);
        break;
    }
  }

  #cutPower(name: string, unsynced: "lost" | "torn", random: Random): number {
    const file = this.#files.get(name);
    assert(file !== undefined, `no file is named ${name}`);
    const before = file.text.length;
    const loose = before - file.durable;
    const kept = unsynced === "torn" ? random.between(0, loose) : 0;
    const garbled = kept > 0 && random.chance(0.5) ? Math.min(kept, random.between(1, garbageMax)) : 0;
    file.text = file.text.slice(0, file.durable + kept - garbled) + garbage(garbled, random);
    // What a reboot finds has reached the disk.
    file.durable = file.text.length;
    this.#size += file.text.length - before;
    if (file.text.length > 0) file.entered = true;
    if (!file.entered) this.#files.delete(name);
    return loose - kept + garbled;
  }
}

/** The torn end of a write holds at most so many characters that nobody wrote. */
const garbageMax = 8;

function garbage(length: number, random: Random): string {
  let text = "";
  for (let count = 0; count < length; count++) text += random.pick(["\u0000", "\ufffd", "#", "\n", "0"]);
  return text;
}
