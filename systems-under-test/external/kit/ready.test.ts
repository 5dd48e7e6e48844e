import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { Question } from "../server.ts";
import { httpReady, tcpReady } from "./ready.ts";

let server: Server | undefined;
afterEach(() => void server?.close());

test("a path that is answered well is ready, another status and silence are not", async () => {
  const started = createServer((request, response) => {
    if (request.url !== "/silent") response.writeHead(request.url === "/health" ? 200 : 503).end();
  });
  const question = await asked(started);
  await httpReady("main", "/health")(question);
  await expect(httpReady("main", "/other")(question)).rejects.toThrow("status 503");
  await expect(httpReady("main", "/silent")(question)).rejects.toThrow();
  started.closeAllConnections();
});

test("a port that keeps a connection or greets is ready, one that ends it, like a relay to nobody, is not", async () => {
  let greet = "";
  let keep = true;
  const question = await asked(
    createTcpServer((socket) => {
      if (greet !== "") socket.write(greet);
      if (!keep) socket.destroy();
    }),
  );
  await tcpReady("main")(question);
  greet = "hello";
  await tcpReady("main")(question);
  greet = "";
  keep = false;
  await expect(tcpReady("main")(question)).rejects.toThrow("does not keep connections");
});

async function asked(started: Server): Promise<Question> {
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  const { port } = started.address() as AddressInfo;
  return {
    node: "n1",
    nodes: ["n1"],
    options: {},
    reach: { address: async () => ({ host: "127.0.0.1", port }), host: () => "" },
    signal: AbortSignal.timeout(400),
  };
}
