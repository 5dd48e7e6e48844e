import { type RandomSource, StorageError } from "../../../runtime/runtime.ts";
import type { DiskRule } from "../../environment.ts";

/** The rules by which the harness breaks a node's disk, all in force at once. */
export class BrokenDisk {
  rules: readonly DiskRule[] = [];
  readonly #random: RandomSource;

  constructor(random: RandomSource) {
    this.#random = random;
  }

  beforeCall(): void {
    for (const { eio = 0 } of this.rules)
      if (eio > 0 && this.#random.unit() < eio) throw new StorageError("EIO", "the disk does not answer");
  }

  beforeWrite(): void {
    this.beforeCall();
    if (this.rules.some((rule) => rule.full)) throw new StorageError("ENOSPC", "the disk is full");
  }

  async beforeSync(): Promise<void> {
    const slowMs = this.rules.reduce((sum, rule) => sum + (rule.slowSyncMs ?? 0), 0);
    if (slowMs > 0) await new Promise((resolve) => setTimeout(resolve, slowMs));
  }

  /** The text that a read gives: with one character changed, as often as the rules say. */
  readText(text: string): string {
    for (const { corruption = 0 } of this.rules) {
      if (text === "" || corruption <= 0 || this.#random.unit() >= corruption) continue;
      const place = this.#random.below(text.length);
      const other = String.fromCharCode(33 + ((text.charCodeAt(place) - 32 + this.#random.below(93)) % 94));
      return text.slice(0, place) + other + text.slice(place + 1);
    }
    return text;
  }
}
