import type { NodeId } from "../../../harness/runtime/message.ts";
import { Refused, type Session } from "../kit/server-client.ts";
import type { Connection } from "../server.ts";
import { RedisConnection } from "./redis-connection.ts";
import { type Reply, ReplyError } from "./resp.ts";

/** What Sentinel calls the primary and its replicas together. */
export const groupName = "main";

/**
 * A conversation with the primary, as the Sentinel of the client's own node names it ("Guidelines for Redis clients
 * with support for Redis Sentinel", redis.io). Before each command the Sentinel is asked again, which a client
 * library has from its subscription to +switch-master.
 */
export class SentinelSession implements Session {
  readonly #sentinel: RedisConnection;
  readonly #primary: RedisConnection;
  readonly #nodeNamed: (host: string) => NodeId;
  #outdated = false;

  private constructor(
    sentinel: RedisConnection,
    primary: RedisConnection,
    nodeNamed: (host: string) => NodeId,
  ) {
    this.#sentinel = sentinel;
    this.#primary = primary;
    this.#nodeNamed = nodeNamed;
  }

  static async open({ node, nodes, reach }: Connection, signal: AbortSignal): Promise<SentinelSession> {
    const nodeNamed = (host: string): NodeId => {
      const found = nodes.find((candidate) => reach.host(candidate) === host);
      if (found === undefined) throw new Error(`Sentinel named a primary that is no node: ${host}`);
      return found;
    };
    const sentinel = await RedisConnection.open(node, "sentinel", reach, signal);
    let primary: RedisConnection | undefined;
    try {
      primary = await RedisConnection.open(await primaryOf(sentinel, nodeNamed), "redis", reach, signal);
      const [role] = (await primary.send("ROLE")) as readonly Reply[];
      if (role !== "master")
        throw new Error(`${primary.node} is named the primary, but says it is a ${role}`);
      return new SentinelSession(sentinel, primary, nodeNamed);
    } catch (error) {
      primary?.close();
      sentinel.close();
      throw error;
    }
  }

  get node(): NodeId {
    return this.#primary.node;
  }

  get outdated(): boolean {
    return this.#outdated || this.#sentinel.ended || this.#primary.ended;
  }

  /** A command to the primary. Nothing is sent when the Sentinel meanwhile names another: that is `Refused`. */
  async send(...words: readonly string[]): Promise<Reply> {
    const named = await this.#named();
    if (named !== this.node) {
      this.#outdated = true;
      throw new Refused("temporarily-unavailable", `the primary is ${named} now, not ${this.node}`);
    }
    try {
      return await this.#primary.send(...words);
    } catch (error) {
      if (!(error instanceof ReplyError) || !harmless.includes(error.code)) throw error;
      this.#outdated = true;
      throw new Refused("temporarily-unavailable", error.message);
    }
  }

  /** How many replicas have all that was written here; less than asked for when the time is over. */
  async waitFor(replicas: number, waitMs: number): Promise<number> {
    return Number(await this.#primary.send("WAIT", String(replicas), String(waitMs)));
  }

  close(): void {
    this.#sentinel.close();
    this.#primary.close();
  }

  /** Nothing has been sent when the Sentinel gives no answer. */
  async #named(): Promise<NodeId> {
    try {
      return await primaryOf(this.#sentinel, this.#nodeNamed);
    } catch (error) {
      this.#outdated = true;
      throw new Refused("temporarily-unavailable", error instanceof Error ? error.message : String(error));
    }
  }
}

/** Errors with which a server turns a command away before it does anything. */
const harmless = ["READONLY", "LOADING", "MASTERDOWN", "NOREPLICAS", "MISCONF", "OOM", "BUSY"];

async function primaryOf(sentinel: RedisConnection, nodeNamed: (host: string) => NodeId): Promise<NodeId> {
  const named = await sentinel.send("SENTINEL", "GET-MASTER-ADDR-BY-NAME", groupName);
  if (!Array.isArray(named)) throw new Error(`Sentinel knows no primary of ${groupName}`);
  return nodeNamed(String(named[0]));
}
