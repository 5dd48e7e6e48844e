import { connect, type Socket } from "node:net";
import type { NodeId } from "../../../harness/runtime/message.ts";
import type { Reach } from "../server.ts";
import { encodeCommand, type Reply, ReplyError, ReplyReader } from "./resp.ts";

/** One connection to a Redis server or a Sentinel: commands in, replies out, in order. */
export class RedisConnection {
  readonly node: NodeId;
  readonly #socket: Socket;
  readonly #reader = new ReplyReader();
  readonly #waiting: Waiting[] = [];
  #failure: Error | undefined;

  private constructor(node: NodeId, socket: Socket) {
    this.node = node;
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => this.#receive(bytes));
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#fail(new Error("the connection ended")));
  }

  /** A connection on which the server has answered. */
  static async open(node: NodeId, port: string, reach: Reach, signal: AbortSignal): Promise<RedisConnection> {
    const address = await reach.address(node, port);
    signal.throwIfAborted();
    const connection = new RedisConnection(node, connect(address));
    signal.addEventListener("abort", () => connection.#fail(new Error("nobody waits any more")), {
      once: true,
    });
    try {
      await connection.send("PING");
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  get ended(): boolean {
    return this.#failure !== undefined;
  }

  /** The reply; rejects with a ReplyError for an error reply, with another error when none came. */
  send(...words: readonly string[]): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      this.#waiting.push({ resolve, reject });
      this.#socket.write(encodeCommand(words));
    });
  }

  close(): void {
    this.#fail(new Error("the connection was closed"));
  }

  #receive(bytes: Buffer): void {
    try {
      for (const reply of this.#reader.push(bytes)) {
        const waiting = this.#waiting.shift();
        if (waiting === undefined) throw new Error("a reply nobody asked for");
        if (reply instanceof ReplyError) waiting.reject(reply);
        else waiting.resolve(reply);
      }
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#socket.destroy();
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }
}

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}
