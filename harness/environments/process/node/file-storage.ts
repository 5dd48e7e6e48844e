import * as fs from "node:fs";
import { join } from "node:path";
import { type Storage, StorageError } from "../../../runtime/runtime.ts";
import { scratchFile } from "../../disk-probe.ts";
import { AppendFile, syncFolder } from "./append-file.ts";
import type { BrokenDisk } from "./broken-disk.ts";
import { dataFolders, diskName, nodeName, readMark, type SyncMark, writeMark } from "./sync-mark.ts";

/**
 * A node's files in a folder of its own. An append goes to the operating system and no further: it survives the
 * death of the process and not a power cut. `sync` is an fsync, after which the file's mark is moved (sync-mark.ts),
 * so that the harness can cut off what a power cut would lose. While a file is being replaced or removed, other
 * calls on it wait.
 */
export class FileStorage implements Storage {
  readonly #folder: string;
  readonly #disk: BrokenDisk;
  readonly #open = new Map<string, AppendFile>();
  readonly #exclusive = new Map<string, Promise<unknown>>();
  #asides = 0;

  constructor(folder: string, disk: BrokenDisk) {
    this.#folder = folder;
    this.#disk = disk;
    for (const part of Object.values(dataFolders)) fs.mkdirSync(join(folder, part), { recursive: true });
    fs.rmSync(join(folder, dataFolders.aside), { recursive: true });
    fs.mkdirSync(join(folder, dataFolders.aside));
  }

  read(file: string): Promise<string> {
    return guarded(async () => {
      await this.#exclusive.get(file);
      this.#disk.beforeCall();
      const text = await fs.promises.readFile(this.#path("files", file), "utf8").catch(emptyIfMissing);
      return this.#disk.readText(text);
    });
  }

  append(file: string, text: string): Promise<void> {
    return guarded(async () => {
      if (this.#exclusive.has(file)) await this.#exclusive.get(file);
      this.#disk.beforeWrite();
      this.#opened(file).append(text);
    });
  }

  sync(file: string): Promise<void> {
    return guarded(async () => {
      if (this.#exclusive.has(file)) await this.#exclusive.get(file);
      this.#disk.beforeCall();
      if (!fs.existsSync(this.#path("files", file))) return;
      await this.#disk.beforeSync();
      await this.#opened(file).sync();
    });
  }

  replace(file: string, text: string): Promise<void> {
    return this.#alone(file, async () => {
      this.#disk.beforeWrite();
      await this.#disk.beforeSync();
      const aside = join(this.#folder, dataFolders.aside, String(this.#asides++));
      const next = await writeAside(aside, text);
      await this.#close(file);
      const path = this.#path("files", file);
      const inode = fs.statSync(path, { throwIfNoEntry: false })?.ino;
      const before = inode === undefined ? undefined : readMark(this.#path("marks", file), inode);
      writeMark(this.#path("marks", file), before === undefined ? [next] : [before, next]);
      fs.renameSync(aside, path);
      await syncFolder(join(this.#folder, dataFolders.files));
      writeMark(this.#path("marks", file), [next]);
    });
  }

  remove(file: string): Promise<void> {
    return this.#alone(file, async () => {
      this.#disk.beforeWrite();
      await this.#close(file);
      fs.rmSync(this.#path("marks", file), { force: true });
      fs.rmSync(this.#path("files", file), { force: true });
      await syncFolder(join(this.#folder, dataFolders.files));
    });
  }

  list(): Promise<readonly string[]> {
    return guarded(async () => {
      this.#disk.beforeCall();
      const names = await fs.promises.readdir(join(this.#folder, dataFolders.files));
      return names
        .map(nodeName)
        .filter((name) => name !== scratchFile)
        .sort();
    });
  }

  #path(part: "files" | "marks", file: string): string {
    return join(this.#folder, dataFolders[part], diskName(file));
  }

  #opened(file: string): AppendFile {
    let open = this.#open.get(file);
    if (open === undefined) {
      open = new AppendFile(this.#path("files", file), this.#path("marks", file));
      this.#open.set(file, open);
    }
    return open;
  }

  async #close(file: string): Promise<void> {
    const open = this.#open.get(file);
    this.#open.delete(file);
    await open?.close();
  }

  /** Runs the work after all earlier exclusive work on the file, and lets later calls wait for it. */
  #alone(file: string, work: () => Promise<void>): Promise<void> {
    const turn = (this.#exclusive.get(file) ?? Promise.resolve()).then(() => guarded(work));
    const settled = turn
      .catch(() => {})
      .finally(() => {
        if (this.#exclusive.get(file) === settled) this.#exclusive.delete(file);
      });
    this.#exclusive.set(file, settled);
    return turn;
  }
}

async function writeAside(path: string, text: string): Promise<SyncMark> {
  const handle = await fs.promises.open(path, "w");
  try {
    await handle.writeFile(text);
    await handle.sync();
    const { ino, size } = await handle.stat();
    return { inode: ino, bytes: size };
  } finally {
    await handle.close();
  }
}

/** The only error a node sees is a StorageError. */
async function guarded<V>(work: () => Promise<V>): Promise<V> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StorageError) throw error;
    const code = (error as NodeJS.ErrnoException).code === "ENOSPC" ? "ENOSPC" : "EIO";
    throw new StorageError(code, String(error));
  }
}

function emptyIfMissing(error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT") return "";
  throw error;
}
