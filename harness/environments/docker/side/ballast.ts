import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { DiskProbe } from "../../environment.ts";

/**
 * Fills a volume of limited size with a file of its own, and keeps it full: what the server gives free (a log that
 * it cuts off) is taken as well, until the ballast is thrown off.
 */
export class Ballast {
  readonly #path: string;
  #file: FileHandle | undefined;
  #timer: NodeJS.Timeout | undefined;
  #filling: Promise<void> = Promise.resolve();
  #bytes = 0;

  constructor(folder: string) {
    this.#path = join(folder, ".faultline-ballast");
  }

  /** Resolves, with the ballast's size in bytes, when nothing more can be written. */
  async fill(): Promise<number> {
    this.#file ??= await open(this.#path, "w");
    await this.top();
    this.#timer ??= setInterval(() => void this.top().catch(() => {}), topEveryMs);
    return this.#bytes;
  }

  /** Takes what was given free since; does nothing where no ballast is. */
  top(): Promise<void> {
    const turn = this.#filling.then(() => this.#top());
    this.#filling = turn.catch(() => {});
    return turn;
  }

  async free(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#filling;
    await this.#file?.close();
    this.#file = undefined;
    this.#bytes = 0;
    await rm(this.#path, { force: true });
  }

  async #top(): Promise<void> {
    for (const piece of pieces) {
      for (;;) {
        const written = await this.#write(piece);
        this.#bytes += written;
        if (written < piece.length) break;
      }
    }
  }

  async #write(piece: Buffer): Promise<number> {
    try {
      return (await this.#file?.write(piece, 0, piece.length, this.#bytes))?.bytesWritten ?? 0;
    } catch (error) {
      if (codeOf(error) === "ENOSPC") return 0;
      throw error;
    }
  }
}

const topEveryMs = 50;
/** Large ones first: the last page counts. */
const pieces: readonly Buffer[] = [Buffer.alloc(1024 * 1024), Buffer.alloc(4096)];

/** Writes and syncs a small file in the folder. */
export async function probeFolder(folder: string): Promise<DiskProbe> {
  const path = join(folder, ".faultline-probe");
  const startMs = performance.now();
  const syncMs = (): number => performance.now() - startMs;
  try {
    const file = await open(path, "w");
    try {
      await file.write(Buffer.alloc(4096, "probe"));
      await file.sync();
    } finally {
      await file.close();
    }
    return { wrote: true, syncMs: syncMs() };
  } catch (error) {
    return { wrote: false, error: codeOf(error), syncMs: syncMs() };
  } finally {
    await rm(path, { force: true });
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);
