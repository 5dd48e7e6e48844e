import type { NodeId } from "../../../harness/runtime/message.ts";
import { HttpSession } from "../kit/http-session.ts";
import { Refused, type Session } from "../kit/server-client.ts";
import type { Reach } from "../server.ts";

/** etcd's v3 API as JSON over plain HTTP: each member translates for itself (grpc-gateway). */
export class Gateway implements Session {
  readonly #http: HttpSession;

  constructor(http: HttpSession) {
    this.#http = http;
  }

  get node(): NodeId {
    return this.#http.node;
  }

  get outdated(): boolean {
    return this.#http.outdated;
  }

  /** A gateway whose member has answered. */
  static async open(node: NodeId, reach: Reach, signal: AbortSignal): Promise<Gateway> {
    const http = new HttpSession(node, await reach.address(node, "client"));
    try {
      const { status } = await http.send("GET", "/version", undefined, signal);
      if (status !== 200) throw new Error(`etcd answered /version with status ${status}`);
      return new Gateway(http);
    } catch (error) {
      http.close();
      throw error;
    }
  }

  /** Posts a request. An error that etcd returns before it proposes anything is `Refused`; others are plain errors. */
  async post(path: string, body: unknown, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
    const { status, body: text } = await this.#http.send("POST", path, body, signal);
    if (status === 200) return JSON.parse(text) as Readonly<Record<string, unknown>>;
    const message = messageOf(text);
    if (harmless.some((known) => message.includes(known)))
      throw new Refused("temporarily-unavailable", message);
    throw new Error(`status ${status}: ${message}`);
  }

  close(): void {
    this.#http.close();
  }
}

/**
 * What etcd says before it has handed a request to Raft (api/v3rpc/rpctypes/error.go and v3_server.go). Time-outs,
 * "leader changed" and "server stopped" come after, so they leave the outcome open.
 */
const harmless = [
  "etcdserver: too many requests",
  "etcdserver: not capable",
  "etcdserver: mvcc: database space exceeded",
];

function messageOf(text: string): string {
  try {
    const { message, error } = JSON.parse(text) as { readonly message?: unknown; readonly error?: unknown };
    return String(message ?? error ?? text);
  } catch {
    return text.slice(0, 200);
  }
}

export const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");
export const fromBase64 = (text: string): string => Buffer.from(text, "base64").toString("utf8");
