import { HarnessError } from "../../../core/assert.ts";
import type { NodeId } from "../../../runtime/message.ts";
import type { NodeNamespace } from "./kernel.ts";
import type { LinkState } from "./link-state.ts";
import { chain, filterText, type InboundPeer } from "./packet-filter.ts";
import { type PacketQueue, type QueueOrder, startPacketQueue } from "./packet-queue.ts";
import { device, type NarrowPeer, shapingText } from "./traffic-shaping.ts";

export type StateOf = (src: NodeId, dest: NodeId) => LinkState | undefined;

/**
 * The rules in one node's namespace. Each time something changes the whole set is compiled and replaces what is
 * there, so what is in force cannot drift from what is recorded.
 */
export class NamespaceRules {
  readonly #namespace: NodeNamespace;
  readonly #peers: readonly NodeNamespace[];
  readonly #simplex: boolean;
  #filter: string | undefined;
  #shaping: string | undefined;
  #queues: Queues = { spec: "[]", numbers: new Map() };
  #queueNumber = 1;
  #turn: Promise<void> = Promise.resolve();

  /** `simplex`: a connection carries messages of its dialling node only. */
  constructor(namespace: NodeNamespace, namespaces: Iterable<NodeNamespace>, simplex: boolean) {
    this.#namespace = namespace;
    this.#peers = [...namespaces].filter(({ node }) => node !== namespace.node);
    this.#simplex = simplex;
  }

  /** Makes the chain and leads everything that comes in through it; doing so twice changes nothing. */
  async open(): Promise<void> {
    const jump = `INPUT -j ${chain}`;
    const make = `iptables -w 5 -N ${chain} 2>/dev/null`;
    await this.#run(`${make}; iptables -w 5 -C ${jump} 2>/dev/null || iptables -w 5 -I ${jump}`);
  }

  /** One change after the other; each reads what is in force when its turn comes. */
  write(state: StateOf): Promise<void> {
    const turn = this.#turn.then(() => this.#write(state));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Packets are led to a new queue before the old one ends, so that none is lost between. */
  async #write(state: StateOf): Promise<void> {
    const inbound = this.#inbound(state);
    const former = this.#queues;
    const queues = await this.#queuesFor(inbound);
    const numbered = inbound.map((peer) => ({ ...peer, queue: queues.numbers.get(peer.peer) }));
    await this.#filterAs(filterText(numbered, this.#portsOf(this.#namespace)));
    this.#queues = queues;
    if (queues !== former) await former.program?.end();
    await this.#shapeAs(shapingText(this.#narrow(state)));
  }

  #inbound(state: StateOf): Omit<InboundPeer, "queue">[] {
    const self = this.#namespace.node;
    return this.#peers.flatMap(({ node, ip }) => {
      const coming = state(node, self);
      const cutBack = state(self, node)?.gate === "cut";
      return coming === undefined ? [] : [{ peer: node, ip, state: coming, cutBack }];
    });
  }

  #narrow(state: StateOf): NarrowPeer[] {
    return this.#peers.flatMap((peer) => {
      const { bandwidthKbps } = state(this.#namespace.node, peer.node) ?? {};
      return bandwidthKbps === undefined ? [] : [{ ip: peer.ip, bandwidthKbps, ports: this.#portsOf(peer) }];
    });
  }

  async #queuesFor(inbound: readonly Omit<InboundPeer, "queue">[]): Promise<Queues> {
    const wanted = inbound.flatMap(({ peer, state }): { peer: NodeId; delays: QueueOrder["delays"] }[] => {
      if (state.gate === "held") return [{ peer, delays: "hold" }];
      return state.gate === "open" && state.delays.length > 0 ? [{ peer, delays: state.delays }] : [];
    });
    const spec = JSON.stringify(wanted);
    if (spec === this.#queues.spec) return this.#queues;
    if (wanted.length === 0) return { spec, numbers: new Map() };
    const orders: QueueOrder[] = wanted.map(({ delays }) => ({ delays, queue: this.#nextQueue() }));
    const program = await startPacketQueue(this.#namespace, orders);
    return { spec, program, numbers: new Map(wanted.map(({ peer }, at) => [peer, orders[at]!.queue])) };
  }

  /** Never a number that an ending program may still hold. */
  #nextQueue(): number {
    this.#queueNumber = (this.#queueNumber % 60_000) + 1;
    return this.#queueNumber;
  }

  async #filterAs(text: string): Promise<void> {
    if (text === this.#filter) return;
    this.#filter = undefined;
    await this.#run("iptables-restore -w 5 --noflush", text);
    this.#filter = text;
  }

  async #shapeAs(text: string): Promise<void> {
    if (text === (this.#shaping ?? "")) return;
    this.#shaping = "unknown";
    const remove = `tc qdisc del dev ${device} root 2>/dev/null`;
    await this.#run(text === "" ? `${remove}; true` : `${remove}; tc -batch -`, text);
    this.#shaping = text;
  }

  #portsOf(namespace: NodeNamespace): readonly number[] | undefined {
    return this.#simplex ? namespace.peerPorts : undefined;
  }

  async #run(script: string, input = ""): Promise<void> {
    const { status, stderr } = await this.#namespace.exec(["sh", "-c", script], { input });
    if (status === 0) return;
    throw new HarnessError(
      `the network rules of ${this.#namespace.node} were refused: ${stderr.trim()}\n${script}\n${input}`,
    );
  }
}

interface Queues {
  /** What the program was told, without its numbers. */
  readonly spec: string;
  readonly program?: PacketQueue;
  readonly numbers: ReadonlyMap<NodeId, number>;
}
