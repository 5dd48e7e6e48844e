import type { JournalRecord } from "./journal.ts";
import type { Effect } from "./state.ts";

type Write = Extract<Effect, { readonly type: "persist" | "rewrite" }>;

/** The journal of one server of a test: what is on the disk, and what would not survive a power cut. */
export class JournalDisk {
  #durable: readonly JournalRecord[];
  #pending: Write[] = [];
  #position = 0;

  constructor(records: readonly JournalRecord[] = []) {
    this.#durable = records;
  }

  get dirty(): boolean {
    return this.#pending.length > 0;
  }

  write(effect: Write): void {
    this.#pending.push(effect);
  }

  /** Makes everything durable and returns the position, as the core counts. */
  sync(): number {
    this.#position += this.#pending.length;
    this.#durable = this.#all();
    this.#pending = [];
    return this.#position;
  }

  /** A crash, with or without a power cut: what the next life finds. */
  crash(lose: boolean): readonly JournalRecord[] {
    if (!lose) this.#durable = this.#all();
    this.#pending = [];
    this.#position = 0;
    return this.#durable;
  }

  #all(): readonly JournalRecord[] {
    const records = [...this.#durable];
    for (const write of this.#pending) {
      if (write.type === "rewrite") records.splice(0, records.length, ...write.records);
      else records.push(write.record);
    }
    return records;
  }
}
