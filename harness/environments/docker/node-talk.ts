import { shakeHands } from "./handshake.ts";
import type { LineSocket } from "./line-socket.ts";
import type { Life, Talk } from "./node-container.ts";

export interface NodeTalkOptions {
  /** Where the node's port is on the loopback. */
  readonly port: number;
  readonly token: string;
  /** Of this life's random streams. */
  readonly seed: string;
  readonly connectTimeoutMs: number;
  readonly backlogBytesMax: number;
}

/** The line to a node of ours: the messages of clients and services, and control. What is said early waits. */
export function nodeTalk(options: NodeTalkOptions, life: Life): Talk {
  let early: string[] = [];
  let line: LineSocket | undefined;
  let ended = false;
  const connect = async (): Promise<void> => {
    line = await shakeHands({
      port: options.port,
      hello: { hello: "faultline", token: options.token, seed: options.seed },
      abandoned: () => ended || life.over(),
      timeoutMs: options.connectTimeoutMs,
      line: (text) => life.line(text),
      // Its end is told by that of the container: the program ends with the connection.
      closed: () => {},
    });
    for (const text of early) line?.send(text);
    early = [];
    if (ended) line?.destroy();
  };
  return {
    begin: () => {
      connect().catch((error: unknown) => life.broke(`did not listen: ${(error as Error).message}.`));
    },
    send: (text) => {
      if (line === undefined) return early.push(text) <= earlyMax;
      if (line.waiting > options.backlogBytesMax) return false;
      line.send(text);
      return true;
    },
    end: () => {
      ended = true;
      line?.destroy();
    },
  };
}

const earlyMax = 100_000;
