/** The file that `faultline init system NAME` writes: it runs as it is, and everything in it is meant to be changed. */
export function systemTemplate(name: string): string {
  return template.replaceAll("NAME", name);
}

const template = `// A system of servers for faultline: what runs in containers, and how a client speaks to it.
//
//   faultline run ./NAME.js                 starts it, uses it, and checks what its clients saw
//   faultline run ./NAME.js --fault crash   kills it now and then; this server then forgets what it acknowledged
//
// Change it piece by piece: the image, the command, the ports, the client. docs/guide/your-own-system.md tells more.
// @ts-check
import { HttpSession, httpReady, Refused, serverClient } from "faultline/server";

/** A small server to begin with: numbers by key, in memory. Raw, so that a \\n in it is Python's and not JavaScript's. */
const server = String.raw\`
import json, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

values, lock = {}, threading.Lock()

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        with lock:
            self.answer(200, values.get(self.path))

    def do_PUT(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with lock:
            if "expected" in asked and values.get(self.path) != asked["expected"]:
                return self.answer(409, values.get(self.path))
            values[self.path] = asked["value"]
        self.answer(200, asked["value"])

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

ThreadingHTTPServer(("0.0.0.0", 8000), Handler).serve_forever()
\`;

/** @type {import("faultline/server").ServerSystem} */
export const system = {
  name: "NAME",
  summary: "A server that keeps numbers by key in its memory.",
  // By workload (faultline list workloads) the guarantee that is checked; the first is what a run uses by default.
  claims: { register: "linearizable" },
  // The kinds of fault under which that is promised. A violation under others is reported as outside of them.
  assumptions: {
    summary: "Promised whatever happens to the server and its network.",
    tolerates: ["crash", "pause", "partition", "delay", "loss"],
  },
  bugs: {},
  nodesDefault: 1,
  refuse: (_options, nodes) => (nodes === 1 ? undefined : "this server is alone: give --nodes 1."),

  // What each node's container is made of. "nodes" has every node's name and address, for servers that form a
  // cluster. An image that exists is { name: "redis:7" }; composed("compose.yaml", ["a", "b"]) takes a Compose file.
  container: ({ node, nodes, dataFolder }) => ({
    image: {
      dockerfile: \`FROM debian:bookworm-slim
RUN apt-get update -q && apt-get install -y -q --no-install-recommends python3
COPY server.py /server.py
\`,
      files: { "server.py": server },
    },
    command: ["python3", "/server.py"],
    environment: { NODE: node, PEERS: nodes.map(({ host }) => host).join(","), DATA: dataFolder },
  }),
  ports: [{ name: "http", number: 8000, for: "both" }],
  // A volume of the node's own. Everything else that a node writes is gone after a crash.
  dataFolder: "/data",
  // Asked again and again until it resolves for every node; then the run begins.
  ready: httpReady("http", "/health"),

  // One client at a time calls one function at a time. Throw Refused only when a call certainly did nothing and
  // never will; any other error, and a time-out, leaves its outcome open, and the checkers reckon with both.
  client: (connection) =>
    serverClient(connection, {
      async open({ node, reach }, signal) {
        const session = new HttpSession(node, await reach.address(node, "http"));
        // A connection proves nothing; an answer does.
        await session.send("GET", "/health", undefined, signal);
        return session;
      },
      calls: {
        async read(session, { key }, signal) {
          const { body } = await session.send("GET", \`/\${key}\`, undefined, signal);
          return JSON.parse(body);
        },
        async write(session, { key, input }, signal) {
          const { status, body } = await session.send("PUT", \`/\${key}\`, { value: input }, signal);
          if (status !== 200) throw new Error(\`status \${status}: \${body}\`);
          return input;
        },
        async cas(session, { key, input }, signal) {
          const [expected, value] = /** @type {[number, number]} */ (input);
          const { status, body } = await session.send("PUT", \`/\${key}\`, { expected, value }, signal);
          if (status === 409) throw new Refused("precondition-failed", \`it holds \${body}\`);
          if (status !== 200) throw new Error(\`status \${status}: \${body}\`);
          return input;
        },
      },
    }),
};
`;
