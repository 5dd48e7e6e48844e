import * as fs from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { readMark, writeMark } from "./sync-mark.ts";

/** One file open for appending, with its mark. */
export class AppendFile {
  readonly #markPath: string;
  readonly #folder: string;
  readonly #descriptor: number;
  readonly #inode: number;
  #bytes: number;
  #syncing: Promise<void> | undefined;
  #nextSync: Promise<void> | undefined;
  #entrySynced = false;
  #closed = false;

  constructor(path: string, markPath: string) {
    this.#markPath = markPath;
    this.#folder = dirname(path);
    // The mark of a removed file must not vouch for a new one that happens to get the same inode.
    if (!fs.existsSync(path)) fs.rmSync(markPath, { force: true });
    this.#descriptor = fs.openSync(path, "a");
    const { ino, size } = fs.fstatSync(this.#descriptor);
    this.#inode = ino;
    this.#bytes = size;
  }

  /** Hands the text to the operating system at once, so that it survives the death of this process. */
  append(text: string): void {
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length; ) {
      const written = fs.writeSync(this.#descriptor, bytes, done);
      done += written;
      this.#bytes += written;
    }
  }

  /** A sync under way may have begun before the caller's appends: the one after it is shared by all who wait. */
  sync(): Promise<void> {
    if (this.#syncing === undefined) return this.#begin();
    this.#nextSync ??= this.#syncing.catch(() => {}).then(() => this.#begin());
    return this.#nextSync;
  }

  /** How much of the file is synced. */
  get synced(): number {
    return readMark(this.#markPath, this.#inode)?.bytes ?? 0;
  }

  /** Waits for a sync under way, and closes. */
  async close(): Promise<void> {
    await (this.#nextSync ?? this.#syncing)?.catch(() => {});
    if (!this.#closed) fs.closeSync(this.#descriptor);
    this.#closed = true;
  }

  #begin(): Promise<void> {
    this.#nextSync = undefined;
    const running = this.#syncNow().finally(() => {
      if (this.#syncing === running) this.#syncing = undefined;
    });
    this.#syncing = running;
    return running;
  }

  async #syncNow(): Promise<void> {
    const bytes = this.#bytes;
    await promisify(fs.fsync)(this.#descriptor);
    if (!this.#entrySynced) await syncFolder(this.#folder);
    this.#entrySynced = true;
    writeMark(this.#markPath, [{ inode: this.#inode, bytes }]);
  }
}

/** A file's name is durable only when its folder is synced too. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.promises.open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
