import type { Storage } from "../harness/runtime/runtime.ts";

/** What a journal asks of its disk. */
export type JournalStorage = Pick<Storage, "append" | "sync" | "replace">;

/**
 * Appends to one file and syncs it, one sync at a time: what is written while a sync runs goes into the next
 * one, so the node never waits and a slow disk is shared by many records (group commit).
 */
export class GroupCommit {
  readonly #storage: JournalStorage;
  readonly #file: string;
  readonly #onDurable: (position: number) => void;
  readonly #onFailure: (error: unknown) => void;
  readonly #beforeSync: (() => Promise<void>) | undefined;
  #replacement: Replacement | undefined;
  #buffer = "";
  #written = 0;
  #running = false;

  /** `onDurable` gets the number of records, counted from here on, that would now survive a power cut. */
  constructor(
    storage: JournalStorage,
    file: string,
    onDurable: (position: number) => void,
    onFailure: (error: unknown) => void,
    beforeSync?: () => Promise<void>,
  ) {
    this.#storage = storage;
    this.#file = file;
    this.#onDurable = onDurable;
    this.#onFailure = onFailure;
    this.#beforeSync = beforeSync;
  }

  write(record: string): void {
    this.#buffer += record;
    this.#written++;
    this.#start();
  }

  /** Replaces the file, with all that was written so far, in one atomic step; it counts as one record. */
  rewrite(text: string): void {
    this.#buffer = "";
    this.#written++;
    this.#replacement = { text, position: this.#written };
    this.#start();
  }

  #start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#run();
  }

  /**
   * After a failed write or sync nobody knows what the file holds, so nothing is tried again: the failure is
   * handed on, and the node must stop (Rebello et al., "Can applications recover from fsync failures?", 2020).
   */
  async #run(): Promise<void> {
    try {
      // Let the present step end first, so that its records share one append.
      await undefined;
      while (this.#buffer !== "" || this.#replacement !== undefined) {
        // What is in the buffer came after the replacement: the order must stay.
        if (this.#replacement !== undefined) {
          await this.#replace(this.#replacement);
          continue;
        }
        const text = this.#buffer;
        const position = this.#written;
        this.#buffer = "";
        await this.#storage.append(this.#file, text);
        await this.#beforeSync?.();
        await this.#storage.sync(this.#file);
        this.#onDurable(position);
      }
      this.#running = false;
    } catch (error) {
      this.#onFailure(error);
    }
  }

  async #replace({ text, position }: Replacement): Promise<void> {
    this.#replacement = undefined;
    await this.#storage.replace(this.#file, text);
    this.#onDurable(position);
  }
}

interface Replacement {
  readonly text: string;
  readonly position: number;
}
