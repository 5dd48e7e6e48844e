import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { HttpSession } from "./http-session.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const never = new AbortController().signal;

test("requests go one after another over one connection, whatever the status", async () => {
  const ports = new Set<number | undefined>();
  const session = await serving((request, response) => {
    ports.add(request.socket.remotePort);
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => response.writeHead(body === "" ? 404 : 200).end(`${request.method} ${body}`));
  });
  expect(await session.send("POST", "/", { a: 1 }, never)).toEqual({ status: 200, body: 'POST {"a":1}' });
  expect(await session.send("GET", "/", undefined, never)).toEqual({ status: 404, body: "GET " });
  expect(ports.size).toBe(1);
  session.close();
});

test("an answer that is cut short is no answer", async () => {
  const session = await serving((_, response) => {
    response.writeHead(200, { "content-length": 10 });
    response.write("half");
    setTimeout(() => response.destroy(), 20);
  });
  await expect(session.send("GET", "/", undefined, never)).rejects.toThrow();
  session.close();
});

test("a session whose connection ended is outdated", async () => {
  const session = await serving((_, response) => response.end("bye"));
  await session.send("GET", "/", undefined, never);
  expect(session.outdated).toBe(false);
  server?.closeAllConnections();
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(session.outdated).toBe(true);
});

test("the signal ends the wait, and so does closing", async () => {
  const session = await serving(() => {});
  await expect(session.send("GET", "/", undefined, AbortSignal.timeout(20))).rejects.toThrow();
  const waiting = session.send("GET", "/", undefined, never);
  setTimeout(() => session.close(), 20);
  await expect(waiting).rejects.toThrow();
});

async function serving(listener: RequestListener): Promise<HttpSession> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  return new HttpSession("n1", { host: "127.0.0.1", port: (started.address() as AddressInfo).port });
}
