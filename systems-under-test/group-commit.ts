import type { Storage } from "../harness/runtime/runtime.ts";

/**
 * Appends to one file and syncs it, one sync at a time: what is written while a sync runs goes into the next
 * one, so the node never waits and a slow disk is shared by many records (group commit).
 */
export class GroupCommit {
  readonly #storage: Storage;
  readonly #file: string;
  readonly #onDurable: (position: number) => void;
  readonly #onFailure: (error: unknown) => void;
  readonly #beforeSync: (() => Promise<void>) | undefined;
  #buffer = "";
  #written = 0;
  #running = false;

  /** `onDurable` gets the number of records, counted from here on, that would now survive a power cut. */
  constructor(
    storage: Storage,
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
      while (this.#buffer !== "") {
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
}
