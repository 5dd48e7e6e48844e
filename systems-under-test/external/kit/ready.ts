import { connect } from "node:net";
import type { Question } from "../server.ts";
import { HttpSession } from "./http-session.ts";

/** Ready when a GET of the path is answered with a status below 400. */
export function httpReady(port: string, path: string): (question: Question) => Promise<void> {
  return async ({ node, reach, signal }) => {
    const session = new HttpSession(node, await reach.address(node, port));
    try {
      const { status } = await session.send("GET", path, undefined, signal);
      if (status >= 400) throw new Error(`${node} answered GET ${path} with status ${status}`);
    } finally {
      session.close();
    }
  };
}

/**
 * Ready when the port greets: sends something by itself, or keeps the connection open for a moment. A relay takes
 * connections for a server that is not there yet, but then ends them at once; still, `httpReady` knows more.
 */
export function tcpReady(port: string): (question: Question) => Promise<void> {
  return async ({ node, reach, signal }) => {
    const address = await reach.address(node, port);
    await new Promise<void>((resolve, reject) => {
      const socket = connect({ ...address });
      const end = (error?: Error): void => {
        clearTimeout(alarm);
        socket.destroy();
        if (error === undefined) resolve();
        else reject(error);
      };
      const alarm = setTimeout(end, stayMs);
      socket.once("data", () => end());
      socket.once("error", end);
      socket.once("close", () =>
        end(new Error(`${node} does not keep connections on its port "${port}" open`)),
      );
      signal.addEventListener("abort", () => end(new Error("too late")), { once: true });
    });
  };
}

const stayMs = 250;
