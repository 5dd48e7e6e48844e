import { connect } from "node:net";
import type { NodeId } from "../../../runtime/message.ts";
import { LineSocket } from "../line-socket.ts";

export interface PeerAddress {
  readonly host: string;
  readonly port: number;
}

/** The first line of a connection of one node to another. */
export interface PeerHello {
  readonly hello: NodeId;
}

/**
 * One direction between two nodes: a TCP connection that this node dials and on which only its own messages travel.
 * A message is lost with the connection it was written to, when the other end is not there, or when too much waits.
 */
export class PeerLink {
  readonly #address: PeerAddress;
  readonly #hello: () => NodeId;
  readonly #say: (text: string) => void;
  #connection: Connection | undefined;
  #restUntilMs = 0;
  #overflowSaid = false;

  constructor(address: PeerAddress, hello: () => NodeId, say: (text: string) => void) {
    this.#address = address;
    this.#hello = hello;
    this.#say = say;
  }

  send(line: string): void {
    this.#connection ??= this.#dial();
    if (this.#connection === undefined) return;
    if (this.#connection.send(line)) return;
    if (!this.#overflowSaid)
      this.#say(`too much waits for ${this.#address.host}; further messages are dropped`);
    this.#overflowSaid = true;
  }

  flush(): void {
    this.#connection?.flush();
  }

  /** After a failure it rests a little: a peer that is down would otherwise be dialled for every message. */
  #dial(): Connection | undefined {
    if (performance.now() < this.#restUntilMs) return undefined;
    const hello: PeerHello = { hello: this.#hello() };
    const connection: Connection = new Connection(this.#address, hello, () => {
      if (this.#connection === connection) this.#connection = undefined;
      this.#restUntilMs = performance.now() + restMs;
    });
    return connection;
  }
}

const restMs = 50;
const connectMs = 1000;
/**
 * A connection on which nothing was acknowledged for so long is given up. The kernel would try again at intervals
 * that double (RFC 6298, 5.5), and so find the end of a long cut late.
 */
const stalledMs = 2000;
const backlogMax = 32 * 1024 * 1024;

/** From the dialling to the end. */
class Connection {
  readonly #socket: LineSocket;
  readonly #watch: NodeJS.Timeout;
  #sent = 0;
  #acknowledged = 0;
  #progressMs = performance.now();

  constructor({ host, port }: PeerAddress, hello: PeerHello, ended: () => void) {
    const socket = connect(port, host);
    const timer = setTimeout(() => socket.destroy(), connectMs);
    socket.once("connect", () => clearTimeout(timer));
    this.#socket = new LineSocket(socket, {
      line: (text) => this.#acknowledge(Number(text)),
      closed: () => {
        clearTimeout(timer);
        clearInterval(this.#watch);
        ended();
      },
    });
    this.#watch = setInterval(() => this.#check(), stalledMs / 4);
    this.#socket.send(JSON.stringify(hello));
  }

  send(line: string): boolean {
    if (this.#socket.waiting > backlogMax) return false;
    if (this.#sent === this.#acknowledged) this.#progressMs = performance.now();
    this.#sent += 1;
    this.#socket.send(line);
    return true;
  }

  flush(): void {
    this.#socket.flush();
  }

  /** The other end says how many messages it has read. */
  #acknowledge(count: number): void {
    if (count > this.#acknowledged) this.#progressMs = performance.now();
    this.#acknowledged = count;
  }

  #check(): void {
    const stalled = this.#sent > this.#acknowledged && performance.now() - this.#progressMs > stalledMs;
    if (stalled) this.#socket.destroy();
  }
}
