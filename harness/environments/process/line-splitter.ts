import { StringDecoder } from "node:string_decoder";

/**
 * Cuts a stream of bytes into lines of text. `rest` is the unfinished line, so that a caller can
 * refuse a program that never ends one.
 */
export class LineSplitter {
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";

  /** The lines that the bytes complete, without their line ends. */
  push(bytes: Buffer): string[] {
    const text = this.#decoder.write(bytes);
    const end = text.indexOf("\n");
    if (end === -1) {
      this.#rest += text;
      return [];
    }
    const lines = text.split("\n");
    lines[0] = this.#rest + lines[0]!;
    this.#rest = lines.pop()!;
    return lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  }

  /** The line that has begun and not ended. */
  get rest(): string {
    return this.#rest;
  }

  /** Gives the unfinished line up as a line of its own. */
  takeRest(): string {
    const rest = this.#rest;
    this.#rest = "";
    return rest;
  }
}
