import type { Socket } from "node:net";
import { LineSplitter } from "../process/line-splitter.ts";

export interface LineSocketEvents {
  line(text: string): void;
  /** The connection is over, whoever ended it. */
  closed(): void;
}

/** A TCP connection as lines: those of one turn of the event loop go out in one write. */
export class LineSocket {
  readonly #socket: Socket;
  #outgoing: string[] = [];
  #outgoingLength = 0;

  constructor(socket: Socket, events: LineSocketEvents) {
    this.#socket = socket;
    socket.setNoDelay(true);
    const splitter = new LineSplitter();
    socket.on("data", (bytes: Buffer) => {
      for (const line of splitter.push(bytes)) if (line !== "") events.line(line);
      if (splitter.rest.length > lineLengthMax) socket.destroy();
    });
    // What went wrong with a connection is told by its end.
    socket.on("error", () => {});
    socket.on("close", () => events.closed());
  }

  /** Characters handed over and not yet with the kernel. */
  get waiting(): number {
    return this.#outgoingLength + this.#socket.writableLength;
  }

  send(line: string): void {
    if (this.#outgoing.length === 0) setImmediate(() => this.flush());
    this.#outgoing.push(line);
    this.#outgoingLength += line.length + 1;
  }

  flush(): void {
    if (this.#outgoing.length === 0) return;
    const text = `${this.#outgoing.join("\n")}\n`;
    this.#outgoing = [];
    this.#outgoingLength = 0;
    if (this.#socket.writable) this.#socket.write(text);
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

const lineLengthMax = 8 * 1024 * 1024;
