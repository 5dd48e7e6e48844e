import { Agent, request } from "node:http";
import type { NodeId } from "../../../harness/runtime/message.ts";
import type { Address } from "../server.ts";
import type { Session } from "./server-client.ts";

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** Requests over one kept-alive connection, one at a time. */
export class HttpSession implements Session {
  readonly node: NodeId;
  readonly #address: Address;
  #ended = false;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1, noDelay: true });

  constructor(node: NodeId, address: Address) {
    this.node = node;
    this.#address = address;
  }

  /** The connection has ended: another would have to show first that somebody is there. */
  get outdated(): boolean {
    return this.#ended;
  }

  /** The answer, whatever its status; rejects when the connection ends before it is complete, or at the signal. */
  send(method: string, path: string, body: unknown, signal: AbortSignal): Promise<HttpAnswer> {
    const text = body === undefined ? "" : JSON.stringify(body);
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
    };
    return new Promise((resolve, reject) => {
      const options = { ...this.#address, agent: this.#agent, method, path, headers, signal };
      const sent = request(options, (response) => {
        const parts: Buffer[] = [];
        let bytes = 0;
        response.on("data", (part: Buffer) => {
          parts.push(part);
          bytes += part.length;
          if (bytes > bodyMaxBytes) sent.destroy(new Error(`the answer has more than ${bodyMaxBytes} bytes`));
        });
        response.on("error", reject);
        // An answer cut short is none.
        response.on("close", () =>
          response.complete
            ? resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString("utf8") })
            : reject(new Error("the answer was cut short")),
        );
      });
      sent.on("error", reject);
      sent.on("socket", (socket) => {
        if (socket.listenerCount("close", this.#end) === 0) socket.once("close", this.#end);
      });
      sent.end(text);
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  readonly #end = (): void => {
    this.#ended = true;
  };
}

const bodyMaxBytes = 16 * 1024 * 1024;
