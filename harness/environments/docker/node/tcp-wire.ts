import { createServer, type Socket } from "node:net";
import type { Body, Message, NodeId } from "../../../runtime/message.ts";
import { Deferred } from "../../process/deferred.ts";
import type { NodeWire } from "../../process/node/node-wire.ts";
import { type HarnessHello, welcome } from "../handshake.ts";
import { LineSocket } from "../line-socket.ts";
import { type PeerAddress, type PeerHello, PeerLink } from "./peer-link.ts";

/**
 * A node's end of the protocol in a container: one listener, to which peers come with their messages and the harness
 * with those of clients and its own. Messages for peers go straight to them, so that what the kernel does to packets
 * is done to messages; all others go to the harness.
 */
export class TcpWire implements NodeWire {
  self: NodeId = "";
  /** The harness has come; resolves with what it said first. */
  readonly opened: Promise<HarnessHello>;
  readonly #opened = new Deferred<HarnessHello>();
  readonly #peers: ReadonlyMap<NodeId, PeerLink>;
  readonly #newest = new Map<NodeId, LineSocket>();
  readonly #token: string | undefined;
  #harness: LineSocket | undefined;
  #receive: ((message: Message) => void) | undefined;
  #early: Message[] = [];

  constructor(
    port: number,
    token: string | undefined,
    peers: ReadonlyMap<NodeId, PeerAddress>,
    say: (text: string) => void,
  ) {
    this.#token = token;
    this.opened = this.#opened.promise;
    const links = [...peers].map(
      ([node, address]) => [node, new PeerLink(address, () => this.self, say)] as const,
    );
    this.#peers = new Map(links);
    createServer((socket) => this.#accept(socket)).listen(port);
  }

  listen(receive: (message: Message) => void): void {
    this.#receive = receive;
    const early = this.#early;
    this.#early = [];
    for (const message of early) receive(message);
  }

  send(dest: NodeId, body: Body): void {
    const message: Message = { src: this.self, dest, body };
    if (dest === this.self) {
      setImmediate(() => this.#hand(JSON.parse(JSON.stringify(message)) as Message));
      return;
    }
    const peer = this.#peers.get(dest);
    if (peer === undefined) this.#harness?.send(JSON.stringify(message));
    else peer.send(JSON.stringify(message));
  }

  flush(): void {
    this.#harness?.flush();
    for (const peer of this.#peers.values()) peer.flush();
  }

  #hand(message: Message): void {
    if (this.#receive === undefined) this.#early.push(message);
    else this.#receive(message);
  }

  /** The first line says who has come. */
  #accept(socket: Socket): void {
    let hear: ((line: string) => void) | undefined;
    let closed = (): void => {};
    const lines: LineSocket = new LineSocket(socket, {
      line: (text) => {
        if (hear !== undefined) return hear(text);
        const hello = JSON.parse(text) as HarnessHello | PeerHello;
        if (!("token" in hello)) hear = this.#hearPeer(hello, lines);
        else if (hello.token !== this.#token || this.#harness !== undefined) socket.destroy();
        else {
          hear = (line) => this.#hand(JSON.parse(line) as Message);
          // Without the harness there is nothing left to do.
          closed = () => process.exit(0);
          this.#harness = lines;
          lines.send(welcome);
          this.#opened.resolve(hello);
        }
      },
      closed: () => closed(),
    });
  }

  /** What an older connection still brings once a newer one has come is lost, not late: the order must hold. */
  #hearPeer({ hello: peer }: PeerHello, lines: LineSocket): (line: string) => void {
    this.#newest.set(peer, lines);
    let read = 0;
    let acknowledged = 0;
    return (line) => {
      if (this.#newest.get(peer) !== lines) {
        lines.destroy();
        return;
      }
      read += 1;
      if (read === acknowledged + 1)
        setImmediate(() => {
          acknowledged = read;
          lines.send(String(read));
        });
      this.#hand(JSON.parse(line) as Message);
    };
  }
}
