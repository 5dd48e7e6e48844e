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
  readonly #onDurable: ((position: number) => void) | undefined;
  readonly #beforeSync: (() => Promise<void>) | undefined;
  readonly #waiting: { readonly position: number; readonly run: () => void }[] = [];
  #replacement: Replacement | undefined;
  #buffer = "";
  #written = 0;
  #durable = 0;
  #rewritten = 0;
  #running = false;
  #failure: { readonly error: unknown } | undefined;

  /** `onDurable` gets the number of records, counted from here on, that would now survive a power cut. */
  constructor(
    storage: JournalStorage,
    file: string,
    onDurable?: (position: number) => void,
    beforeSync?: () => Promise<void>,
  ) {
    this.#storage = storage;
    this.#file = file;
    this.#onDurable = onDurable;
    this.#beforeSync = beforeSync;
  }

  /** Records written since the file was replaced, or since the start. */
  get sinceRewrite(): number {
    return this.#written - this.#rewritten;
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
    this.#rewritten = this.#written;
    this.#replacement = { text, position: this.#written };
    this.#start();
  }

  /** Calls when everything that was written so far would survive a power cut: at once when it does. */
  whenDurable(run: () => void): void {
    if (this.#durable === this.#written) run();
    else this.#waiting.push({ position: this.#written, run });
  }

  /** A node that does not know what its disk holds must not go on: it calls this first, and dies of the failure. */
  stopIfBroken(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#run();
  }

  /**
   * After a failed write or sync nobody knows what the file holds, so nothing is tried again, and the node must
   * stop at its next step (Rebello et al., "Can applications recover from fsync failures?", 2020).
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
        this.#advance(position);
      }
      this.#running = false;
    } catch (error) {
      this.#failure = { error };
    }
  }

  async #replace({ text, position }: Replacement): Promise<void> {
    this.#replacement = undefined;
    await this.#storage.replace(this.#file, text);
    this.#advance(position);
  }

  #advance(position: number): void {
    this.#durable = position;
    this.#onDurable?.(position);
    let ready = 0;
    while (ready < this.#waiting.length && this.#waiting[ready]!.position <= position) ready++;
    for (const { run } of this.#waiting.splice(0, ready)) run();
  }
}

interface Replacement {
  readonly text: string;
  readonly position: number;
}
