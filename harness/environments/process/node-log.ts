import { closeSync, openSync, writeSync } from "node:fs";
import { tellsOfDisk } from "../../core/disk-death.ts";

/**
 * What a node wrote to its standard error over all its lives, in a file of the run's folder and in the trace. After
 * `linesMax` lines nothing more is kept, and the last line says so.
 */
export class NodeLog implements Disposable {
  readonly #descriptor: number | undefined;
  readonly #sink: (text: string) => void;
  readonly #linesMax: number;
  readonly #tail: string[] = [];
  /** The last lines of this life that tell of the disk, by their numbers in it. */
  #ofDisk: { readonly number: number; readonly text: string }[] = [];
  #lifeLines = 0;
  #lines = 0;
  #closed = false;

  constructor(path: string | undefined, sink: (text: string) => void, linesMax: number) {
    this.#descriptor = path === undefined ? undefined : openSync(path, "a");
    this.#sink = sink;
    this.#linesMax = linesMax;
  }

  /** A line of the program's standard error. */
  line(text: string): void {
    const kept = text.length > lineLengthMax ? `${text.slice(0, lineLengthMax)}...` : text;
    const short = kept.length > 300 ? `${kept.slice(0, 300)}...` : kept;
    this.#tail.push(short);
    if (this.#tail.length > tailLength) this.#tail.shift();
    this.#lifeLines += 1;
    if (tellsOfDisk(short))
      this.#ofDisk = [...this.#ofDisk, { number: this.#lifeLines, text: short }].slice(-3);
    this.say(kept);
  }

  /** A line of the harness about the node; no part of what `tail` gives. */
  say(text: string): void {
    this.#lines += 1;
    if (this.#lines > this.#linesMax + 1 || this.#closed) return;
    const last = this.#lines > this.#linesMax;
    const kept = last ? `(more than ${this.#linesMax} lines: the rest is not kept)` : text;
    if (this.#descriptor !== undefined) writeSync(this.#descriptor, `${kept}\n`);
    this.#sink(kept);
  }

  /** The last lines of the program's, for error messages; a new life begins with none. */
  get tail(): readonly string[] {
    return [...this.#tail];
  }

  /**
   * The same with what it said of its disk shortly before: of a server that prints a long report when it stops, the last
   * lines do not tell why.
   */
  get lastWords(): readonly string[] {
    const before = this.#ofDisk.filter(({ number }) => {
      const ago = this.#lifeLines - number;
      return ago >= this.#tail.length && ago < reportLength;
    });
    return [...before.map(({ text }) => text), ...this.#tail];
  }

  newLife(): void {
    this.#tail.length = 0;
    this.#ofDisk = [];
    this.#lifeLines = 0;
  }

  [Symbol.dispose](): void {
    if (this.#descriptor !== undefined && !this.#closed) closeSync(this.#descriptor);
    this.#closed = true;
  }
}

const tailLength = 20;
/** Redis prints some 400 lines. */
const reportLength = 1000;
const lineLengthMax = 16_384;
