import { assert } from "../../core/assert.ts";
import type { Nanos } from "../../core/operation.ts";
import type { Random } from "../../core/random.ts";
import { msToNanos } from "../../core/time.ts";
import { type Storage, StorageError } from "../../runtime/runtime.ts";
import { scratchFile } from "../disk-probe.ts";
import type { DiskRule, Latency } from "../environment.ts";
import { drawLatency } from "../latency.ts";
import { Disk, type Flush, type Unsynced } from "./disk.ts";
import type { Scheduler } from "./scheduler.ts";
import { SimEvent } from "./sim-event.ts";

export interface DiskOptions {
  /** Of a read, an append, a listing. */
  readonly access: Latency;
  /** Of a sync, a replacement, a removal. */
  readonly sync: Latency;
  /** Characters; beyond, writes are refused with ENOSPC. */
  readonly capacity: number;
}

/** The disk of one machine with its times and its faults; what it holds outlives the lives on the machine. */
export class DiskDevice {
  readonly disk: Disk = new Disk();
  /** Of the last crash. */
  losses: Readonly<Record<string, number>> = {};
  readonly #random: Random;
  readonly #options: DiskOptions;
  readonly #rules: DiskRule[] = [];
  #flushedAt: Nanos = 0;

  constructor(random: Random, options: DiskOptions) {
    this.#random = random;
    this.#options = options;
  }

  impose(rule: DiskRule): () => void {
    checkRule(rule);
    this.#rules.push(rule);
    return () => {
      const position = this.#rules.indexOf(rule);
      if (position >= 0) this.#rules.splice(position, 1);
    };
  }

  crash(unsynced: Unsynced): void {
    this.losses = this.disk.crash(unsynced, this.#random);
    this.#flushedAt = 0;
  }

  accessed(now: Nanos): Nanos {
    return now + drawLatency(this.#options.access, this.#random);
  }

  /** Flushes finish in the order in which they began: a sync with nothing of its own to write waits as well. */
  flushed(now: Nanos): Nanos {
    let done = now + drawLatency(this.#options.sync, this.#random);
    for (const rule of this.#rules) done += msToNanos(rule.slowSyncMs ?? 0);
    this.#flushedAt = Math.max(this.#flushedAt, done);
    return this.#flushedAt;
  }

  /** Why a call fails now, if it does. `grows`: by how many characters it would make the disk fuller. */
  trouble(call: string, grows: number): StorageError | undefined {
    for (const rule of this.#rules) {
      if (this.#random.chance(rule.eio ?? 0)) return new StorageError("EIO", `${call}: input/output error`);
      if (rule.full === true && grows > 0)
        return new StorageError("ENOSPC", `${call}: no space left on device`);
    }
    if (grows > 0 && this.disk.size + grows > this.#options.capacity) {
      return new StorageError(
        "ENOSPC",
        `${call}: the simulated disk of ${this.#options.capacity} characters is full`,
      );
    }
    return undefined;
  }

  /** The text as the disk gives it back. */
  misread(text: string): string {
    for (const rule of this.#rules) {
      if (text === "" || !this.#random.chance(rule.corruption ?? 0)) continue;
      const place = this.#random.below(text.length);
      const wrong = String.fromCharCode(text.charCodeAt(place) ^ (1 << this.#random.below(7)));
      return text.slice(0, place) + wrong + text.slice(place + 1);
    }
    return text;
  }
}

/** Whose storage it is: what a life that is over asked for has no effect any more. */
export interface StorageOwner {
  readonly alive: boolean;
  /** Whether an event of the owner may happen now. */
  admits(event: SimEvent): boolean;
  /** Runs code of the owner. */
  enter(run: () => unknown): void;
}

/** The storage of one life. Takes effect as disk.ts says; promises settle after the disk's time. */
export class LifeStorage implements Storage {
  readonly #life: StorageOwner;
  readonly #device: DiskDevice;
  readonly #scheduler: Scheduler;

  constructor(life: StorageOwner, device: DiskDevice, scheduler: Scheduler) {
    this.#life = life;
    this.#device = device;
    this.#scheduler = scheduler;
  }

  read(file: string): Promise<string> {
    return this.#access("read", 0, () => this.#device.misread(this.#device.disk.read(file)));
  }

  append(file: string, text: string): Promise<void> {
    const trouble = this.#trouble("append", text.length);
    if (trouble === undefined && this.#life.alive) this.#device.disk.append(file, text);
    return this.#settleAt(this.#device.accessed(this.#scheduler.now), trouble, () => {});
  }

  list(): Promise<readonly string[]> {
    return this.#access("list", 0, () => this.#device.disk.list().filter((name) => name !== scratchFile));
  }

  sync(file: string): Promise<void> {
    return this.#flush("sync", 0, () => this.#device.disk.beginSync(file));
  }

  replace(file: string, text: string): Promise<void> {
    return this.#flush("replace", text.length, () => this.#device.disk.beginReplace(file, text));
  }

  remove(file: string): Promise<void> {
    return this.#flush("remove", 0, () => this.#device.disk.beginRemove(file));
  }

  #access<V>(call: string, grows: number, value: () => V): Promise<V> {
    return this.#settleAt(this.#device.accessed(this.#scheduler.now), this.#trouble(call, grows), value);
  }

  #flush(call: string, grows: number, begin: () => Flush | undefined): Promise<void> {
    const trouble = this.#trouble(call, grows);
    const flush = trouble === undefined && this.#life.alive ? begin() : undefined;
    const disk = this.#device.disk;
    const done = this.#device.flushed(this.#scheduler.now);
    return this.#settleAt(
      done,
      trouble,
      () => {},
      flush === undefined ? undefined : () => disk.finish(flush),
    );
  }

  #trouble(call: string, grows: number): StorageError | undefined {
    return this.#life.alive ? this.#device.trouble(call, grows) : undefined;
  }

  #settleAt<V>(
    time: Nanos,
    trouble: StorageError | undefined,
    value: () => V,
    onDisk?: () => void,
  ): Promise<V> {
    return new Promise<V>((resolve, reject) => {
      if (!this.#life.alive) return;
      const settle = trouble === undefined ? () => resolve(value()) : () => reject(trouble);
      this.#scheduler.schedule(new DiskCompletion(this.#life, settle, onDisk), time);
    });
  }
}

/** The disk has done something: it is so even while the node is paused, who learns of it later. */
class DiskCompletion extends SimEvent {
  readonly #life: StorageOwner;
  readonly #settle: () => void;
  #onDisk: (() => void) | undefined;

  constructor(life: StorageOwner, settle: () => void, onDisk: (() => void) | undefined) {
    super();
    this.#life = life;
    this.#settle = settle;
    this.#onDisk = onDisk;
  }

  override fire(): boolean {
    if (!this.#life.alive) return false;
    this.#onDisk?.();
    this.#onDisk = undefined;
    if (!this.#life.admits(this)) return false;
    this.#life.enter(this.#settle);
    return true;
  }
}

function checkRule(rule: DiskRule): void {
  for (const name of ["eio", "corruption"] as const) {
    const probability = rule[name] ?? 0;
    assert(
      probability >= 0 && probability <= 1,
      `${name} of a disk rule is ${probability}, not a probability`,
    );
  }
  assert((rule.slowSyncMs ?? 0) >= 0, "slowSyncMs of a disk rule is negative");
  const effective =
    (rule.eio ?? 0) > 0 || (rule.corruption ?? 0) > 0 || (rule.slowSyncMs ?? 0) > 0 || rule.full === true;
  assert(effective, "a disk rule without effect was imposed");
}
