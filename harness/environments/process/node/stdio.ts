import type { Body, Message, NodeId } from "../../../runtime/message.ts";
import { LineSplitter } from "../line-splitter.ts";
import type { NodeWire } from "./node-wire.ts";

/** A node's end of the protocol: messages as lines of JSON on its standard streams. */
export class Stdio implements NodeWire {
  self: NodeId = "";
  #lines: string[] = [];

  /** Calls back with each message; when the input ends the harness is gone, and so are we. */
  listen(receive: (message: Message) => void): void {
    const splitter = new LineSplitter();
    process.stdin.on("data", (bytes: Buffer) => {
      for (const line of splitter.push(bytes)) if (line !== "") receive(JSON.parse(line) as Message);
    });
    process.stdin.on("end", () => process.exit(0));
  }

  /** Lines of one turn of the event loop go out in one write. */
  send(dest: NodeId, body: Body): void {
    if (this.#lines.length === 0) setImmediate(() => this.flush());
    this.#lines.push(JSON.stringify({ src: this.self, dest, body }));
  }

  flush(): void {
    if (this.#lines.length === 0) return;
    const text = `${this.#lines.join("\n")}\n`;
    this.#lines = [];
    process.stdout.write(text);
  }
}
