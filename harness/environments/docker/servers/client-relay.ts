import { connect, createServer, type Server, type Socket } from "node:net";
import type { Address, ClientReach } from "../../../../systems-under-test/external/server.ts";
import type { Random } from "../../../core/random.ts";
import { nanosToMs } from "../../../core/time.ts";
import type { NodeId } from "../../../runtime/message.ts";
import type { CarriedConnection } from "../../connections.ts";
import type { LinkRules, RuleStack } from "../../link-rules.ts";

export interface ClientReachOptions {
  readonly client: NodeId;
  /** The node's address in the network of the containers. */
  host(node: NodeId): string;
  /** Where that port of the node is found on the loopback. */
  published(node: NodeId, port: string): number;
  readonly rules: LinkRules;
  readonly random: Random;
  /** Told of what must be closed at the end of the run. */
  deliveredTo(relay: { close(): void }): void;
}

/**
 * One client's way to the nodes: a relay on the loopback for each port it asks for. Clients are no containers, so
 * the rules on their links are kept here: under a cut nothing passes on, and connections stay silent.
 */
export function openClientReach(options: ClientReachOptions): RelayedReach {
  const relays = new Map<string, Promise<Relay>>();
  const open = new Set<RelayedConnection>();
  const close = (): void => {
    for (const relay of relays.values()) relay.then((open) => open.close()).catch(() => {});
    relays.clear();
  };
  options.deliveredTo({ close });
  return {
    async address(node, port) {
      const key = `${node} ${port}`;
      const relay = relays.get(key) ?? openRelay(options, node, options.published(node, port), open);
      relays.set(key, relay);
      return (await relay).address;
    },
    host: options.host,
    connectionsWith: (node) => [...open].filter((connection) => connection.node === node),
    close,
  };
}

/** A client's way, of whose connections the harness can break those with a node. */
export interface RelayedReach extends ClientReach {
  connectionsWith(node: NodeId): readonly CarriedConnection[];
}

interface Relay {
  readonly address: Address;
  close(): void;
}

async function openRelay(
  options: ClientReachOptions,
  node: NodeId,
  target: number,
  open: Set<RelayedConnection>,
): Promise<Relay> {
  const { client, rules, random } = options;
  const sockets = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = connect(target, "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket.setNoDelay(true));
      socket.on("error", () => {});
      socket.on("close", () => sockets.delete(socket));
    }
    const connection = new RelayedConnection(node, near, far);
    open.add(connection);
    near.on("close", () => open.delete(connection));
    pump(near, far, rules.on(client, node), random);
    pump(far, near, rules.on(node, client), random);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as { readonly port: number };
  return {
    address: { host: "127.0.0.1", port },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

class RelayedConnection implements CarriedConnection {
  readonly ofClient = true;
  readonly node: NodeId;
  readonly #near: Socket;
  readonly #far: Socket;

  constructor(node: NodeId, near: Socket, far: Socket) {
    this.node = node;
    this.#near = near;
    this.#far = far;
  }

  get open(): boolean {
    return !this.#near.destroyed && !this.#far.connecting && !this.#far.destroyed;
  }

  /** Both programs see ECONNRESET, not an end. */
  reset(): void {
    this.#near.resetAndDestroy();
    this.#far.resetAndDestroy();
  }
}

/** Carries one direction, in order, as the rules on it say; the end of one side becomes that of the other. */
function pump(from: Socket, to: Socket, rules: RuleStack, random: Random): void {
  let last = Promise.resolve();
  from.on("data", (bytes: Buffer) => {
    if (rules.empty && last === idle) {
      to.write(bytes);
      return;
    }
    from.pause();
    last = last.then(async () => {
      await passage(rules, random, () => from.destroyed || to.destroyed);
      if (!to.destroyed) to.write(bytes);
      from.resume();
      last = idle;
    });
  });
  from.on("close", () => {
    last.then(() => to.end()).catch(() => {});
  });
  last = idle;
}

const idle = Promise.resolve();
const retransmitMs = 200;

/** Waits until something may pass: the end of a cut, and the time that losses and delays cost a stream. */
async function passage(rules: RuleStack, random: Random, over: () => boolean): Promise<void> {
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  while (rules.gate !== "open" && !over()) await sleep(20);
  for (let tries = 0; tries < 25 && random.chance(rules.loss) && !over(); tries++) await sleep(retransmitMs);
  const delayMs = nanosToMs(rules.drawDelay(random));
  if (delayMs > 0) await sleep(delayMs);
}
