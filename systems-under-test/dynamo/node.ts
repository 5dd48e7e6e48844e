import type { Body, Message, NodeId } from "../../harness/runtime/message.ts";
import type { Node, Runtime } from "../../harness/runtime/runtime.ts";
import { Gatherings } from "../gathering.ts";
import { answerTo, callerOf } from "../rpc.ts";
import { onPrepare, onPropose } from "./acceptor.ts";
import { Administration, isAdministrative, leastMembers } from "./administration.ts";
import { AntiEntropy } from "./anti-entropy.ts";
import { Coordinator } from "./coordinator.ts";
import { HandOver } from "./hand-over.ts";
import { Membership } from "./membership.ts";
import { type Merging, mergingOf } from "./merging.ts";
import { isPeer, type Peer, type Reply } from "./messages.ts";
import type { DynamoOptions } from "./options.ts";
import { Placement } from "./placement.ts";
import { isRequest, parseRequest, rowPrefix } from "./requests.ts";
import { Roster } from "./roster.ts";
import { SerialCoordinator } from "./serial-coordinator.ts";
import { isOnRegister, isSerial, parseSerialRequest } from "./serial-requests.ts";
import { nothing, type Siblings, textOf } from "./siblings.ts";
import { Store } from "./store.ts";
import { byHalves } from "./values.ts";

const betweenCellsMs = 5;

/** One node: replica of its keys, coordinator of requests for them, stand-in for others, and gossip. */
export class DynamoNode implements Node {
  readonly #runtime: Runtime;
  readonly #options: DynamoOptions;
  readonly #bugs: ReadonlySet<string>;
  readonly #store: Store;
  readonly #membership: Membership;
  readonly #merging: Merging;
  readonly #gatherings: Gatherings<Reply>;
  readonly #coordinator: Coordinator;
  readonly #serial: SerialCoordinator;
  readonly #antiEntropy: AntiEntropy;
  readonly #placement: Placement;
  readonly #roster: Roster;
  readonly #administration: Administration;
  readonly #handOver: HandOver;
  /** Since when nothing but a tombstone is left of a key. */
  readonly #buried = new Map<string, number>();

  static async start(
    runtime: Runtime,
    options: DynamoOptions,
    bugs: ReadonlySet<string>,
  ): Promise<DynamoNode> {
    return new DynamoNode(runtime, options, bugs, await Store.open(runtime, options, bugs));
  }

  private constructor(runtime: Runtime, options: DynamoOptions, bugs: ReadonlySet<string>, store: Store) {
    this.#runtime = runtime;
    this.#options = options;
    this.#bugs = bugs;
    this.#store = store;
    const { self, nodes, timers } = runtime;
    const send = (dest: NodeId, body: Body): void => this.#send(dest, body);
    this.#membership = new Membership(runtime, options.suspectMs, store.boots);
    const start = options.members === 0 ? nodes : nodes.slice(0, options.members);
    this.#roster = new Roster({
      ...{ nodes, start, store, least: leastMembers(options) },
      changed: (members) => this.#onRing(members),
    });
    this.#placement = new Placement(this.#roster.members, options, this.#membership, {
      // M-D02: stand-ins are counted although the quorum is strict.
      sloppy: bugs.has("sloppy-counted"),
      // M-D11: a node that comes back has not heard of all the others.
      ...(bugs.has("old-ring") && store.boots > 1 ? { sees: (node) => nodes.indexOf(node) % 2 === 0 } : {}),
    });
    this.#merging = mergingOf(options, bugs);
    this.#gatherings = new Gatherings<Reply>(store.boots, timers, options, send);
    const parts = {
      ...{ runtime, options, bugs, store, placement: this.#placement },
      gatherings: this.#gatherings,
      merging: this.#merging,
    };
    this.#serial = new SerialCoordinator(parts);
    this.#coordinator = new Coordinator(parts, this.#serial);
    this.#antiEntropy = new AntiEntropy({
      ...{ self, nodes, options, bugs, send },
      entries: () => store.entries(),
      homesOf: (key) => this.#placement.homes(key),
      take: (key, siblings) => void this.#take(key, siblings),
    });
    this.#administration = new Administration({ ...parts, roster: this.#roster });
    this.#handOver = new HandOver({
      ...{ self, life: store.boots, batchMax: options.batchMax, send },
      entries: () => store.entries(),
      heldOf: (key) => store.durable(key),
      homesOf: (key) => this.#placement.homes(key),
      suspects: (node) => this.#membership.suspects(node),
    });
    // Before anybody joins or leaves all nodes agree on who is home to what.
    store.onKept = (key) => void (this.#roster.hasChanged && this.#handOver.kept(key));
    if (this.#roster.hasChanged) this.#handOver.reckon((key) => this.#placement.homes(key));
    runtime.note("role", { role: "replica", term: store.boots });
    this.#every(options.gossipMs, () => this.#gossip());
    this.#every(options.antiEntropyMs, () => this.#antiEntropy.tick());
    this.#every(options.handoffMs, () => {
      this.#handOff();
      this.#handOver.tick();
    });
    this.#every(options.gossipMs, () => this.#collect());
  }

  receive(message: Message): void {
    this.#store.stopIfBroken();
    const { src, body } = message;
    if (isPeer(body)) this.#onPeer(src, body);
    else this.#onClient(message);
  }

  #onClient(message: Message): void {
    const caller = callerOf(message);
    if (caller === undefined) return;
    const { unkeyed, serial } = this.#options;
    const { body } = message;
    if (isAdministrative(body)) {
      this.#administration.serve(caller, body);
      return;
    }
    const request = serial && isOnRegister(body) ? parseSerialRequest(body) : parseRequest(body, unkeyed);
    if (isSerial(request) || isRequest(request)) this.#coordinator.serve(caller, request);
    else this.#runtime.network.send(caller.src, answerTo(caller, request));
  }

  #onPeer(src: NodeId, body: Peer): void {
    switch (body.type) {
      case "get":
        this.#onGet(src, body);
        return;
      case "put":
        this.#onPut(src, body);
        return;
      case "prepare":
        this.#serial.saw(body.ballot);
        this.#vote(src, onPrepare(this.#store, body.op, body.key, body.ballot));
        return;
      case "propose":
        this.#serial.saw(body.accepted.ballot);
        this.#vote(src, onPropose(this.#store, body.op, body.key, body.accepted));
        return;
      case "get_ok":
      case "put_ok":
      case "prepare_ok":
      case "propose_ok":
      case "outvoted":
      case "standings_ok":
        this.#gatherings.receive(src, body);
        return;
      case "gossip":
        this.#membership.learn(body.beats);
        if (body.standings !== undefined) this.#roster.learn(body.standings);
        return;
      case "standings":
        this.#onStandings(src, body);
        return;
      case "move":
        this.#onMove(src, body);
        return;
      case "move_ok":
        this.#handOver.onMoved(src, body);
        return;
      case "handoff":
        this.#onHandoff(src, body);
        return;
      case "handoff_ok":
        this.#store.handed(src, body.key, body.token);
        return;
      case "tree":
        this.#antiEntropy.onTree(src, body.nodes);
        return;
      case "leaves":
        this.#antiEntropy.onLeaves(src, body);
    }
  }

  /** A copy left over from standing in says nothing: its home may know better by now. */
  #onGet(src: NodeId, { op, key, standsFor }: Extract<Peer, { type: "get" }>): void {
    const siblings = this.#store.durable(key);
    if (standsFor === undefined) this.#send(src, { type: "get_ok", op, siblings });
    else if (this.#store.hasHint(standsFor, key))
      this.#send(src, { type: "get_ok", op, siblings, standsFor });
    else this.#send(src, { type: "get_ok", op, siblings: nothing, standsFor: null });
  }

  #onPut(src: NodeId, { op, key, siblings, standsFor, repair }: Extract<Peer, { type: "put" }>): void {
    if (standsFor !== undefined && !this.#store.hint(standsFor, key)) return;
    // M-D06: what a read repairs with is believed without comparing.
    if (repair === true && this.#bugs.has("repairs-backwards")) this.#store.put(key, siblings);
    else this.#take(key, siblings);
    this.#store.whenDurable(() => this.#send(src, { type: "put_ok", op }));
  }

  /** Nobody hears of a promise, or of what was accepted, that a power cut could take back. */
  #vote(src: NodeId, reply: Body): void {
    this.#store.whenDurable(() => this.#send(src, reply));
  }

  #take(key: string, siblings: Siblings): void {
    const held = this.#store.latest(key);
    const next = this.#merging.take(held, siblings);
    if (textOf(next) === textOf(held)) return;
    // M-D15: the cells of a row come one after the other.
    if (this.#bugs.has("cell-by-cell") && key.startsWith(rowPrefix)) this.#takeByCells(key, held, next);
    else this.#store.put(key, next);
  }

  #takeByCells(key: string, held: Siblings, next: Siblings): void {
    const half = byHalves(held, next);
    this.#store.put(key, half);
    this.#runtime.timers.after(betweenCellsMs, () => {
      if (this.#store.latest(key) === half) this.#store.put(key, next);
    });
  }

  /** Hinted handoff (Dynamo, 4.6): what was taken for others goes to them when they seem to be back. */
  #handOff(): void {
    if (!this.#options.hintedHandoff) return;
    let sent = 0;
    for (const { target, key, token } of this.#store.hints.values()) {
      if (this.#membership.suspects(target)) continue;
      if (++sent > this.#options.batchMax) return;
      this.#send(target, { type: "handoff", key, siblings: this.#store.durable(key), token });
    }
  }

  #onHandoff(src: NodeId, { key, siblings, token }: Extract<Peer, { type: "handoff" }>): void {
    const { seen } = this.#merging.read(this.#store.latest(key), siblings);
    // M-D07: what was hinted is taken for the newest.
    if (this.#bugs.has("hint-overwrites")) this.#store.put(key, { seen, versions: siblings.versions });
    else this.#take(key, siblings);
    this.#store.whenDurable(() => this.#send(src, { type: "handoff_ok", key, token }));
  }

  #gossip(): void {
    this.#membership.tick(this.#roster.hasChanged ? { standings: this.#roster.told } : {});
  }

  #onStandings(src: NodeId, { op, standings }: Extract<Peer, { type: "standings" }>): void {
    this.#roster.learn(standings);
    this.#store.whenDurable(() =>
      this.#send(src, { type: "standings_ok", op, standings: this.#roster.told }),
    );
  }

  #onRing(members: readonly NodeId[]): void {
    this.#runtime.note("ring", { members });
    this.#handOver.reckon(this.#placement.reshape(members));
  }

  #onMove(src: NodeId, { op, entries }: Extract<Peer, { type: "move" }>): void {
    for (const [key, siblings] of entries) this.#take(key, siblings);
    this.#store.whenDurable(() => this.#send(src, { type: "move_ok", op }));
  }

  /** A tombstone is kept until every replica can be taken to have it. */
  #collect(): void {
    const nowMs = this.#runtime.clock.monotonicMs();
    // M-D08: it is dropped while replicas may still hold what was deleted.
    const graceMs = this.#bugs.has("early-collection") ? 0 : this.#options.graceMs;
    for (const [key, { versions }] of this.#store.entries()) {
      const isDead = versions.length > 0 && versions.every(({ value }) => value === null);
      const sinceMs = this.#buried.get(key);
      if (!isDead) this.#buried.delete(key);
      else if (sinceMs === undefined) this.#buried.set(key, nowMs);
      else if (nowMs - sinceMs > graceMs) {
        this.#buried.delete(key);
        this.#store.forget(key);
      }
    }
  }

  /** What a node has to say to itself needs no network. */
  #send(dest: NodeId, body: Body): void {
    const { self, network } = this.#runtime;
    if (dest === self) this.receive({ src: self, dest: self, body });
    else network.send(dest, body);
  }

  /** Again and again, not in step with other nodes. */
  #every(ms: number, run: () => void): void {
    const { timers, random } = this.#runtime;
    const again = (): void => {
      this.#store.stopIfBroken();
      run();
      timers.after(ms, again);
    };
    timers.after(1 + random.below(ms), again);
  }
}
