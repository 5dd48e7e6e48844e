import type { ClientReach, ServerSystem } from "../../systems-under-test/external/server.ts";
import type { Note, SystemOptionValues } from "../../systems-under-test/system.ts";
import type { Nanos } from "../core/operation.ts";
import type { Random } from "../core/random.ts";
import type { Time } from "../core/time.ts";
import type { Body, Message, NodeId } from "../runtime/message.ts";
import type { Boot } from "../runtime/runtime.ts";
import type { Hand } from "./hand.ts";

/** What an environment can really do on this host. A fault that needs more is refused, never silently skipped. */
export type Capability =
  | "crash"
  | "pause"
  | "links"
  /** Single messages can be doubled and overtaken; not so on a `stream` transport, which hides both. */
  | "datagrams"
  /** Messages can be delayed, and held until a rule is lifted. */
  | "delay"
  /** Links can be made narrow. */
  | "bandwidth"
  /** Connections can be broken from outside, both ends told: where messages travel on a `stream`. */
  | "reset"
  /** Nodes can join and leave: not the environment's doing but the system's, see SystemUnderTest.membership. */
  | "membership"
  /** A node can be left a small share of a processor. */
  | "cpu"
  /** A node can be killed for want of memory. */
  | "memory"
  | "clock-offset"
  | "clock-rate"
  | "lose-unsynced"
  | "torn-tail"
  /** A node's disk can be filled, so that nothing more can be written. */
  | "disk-space"
  /** Single calls to a node's disk can fail or be slow. */
  | "disk-errors"
  | "disk-corruption";

/** Where a cluster lives. */
export interface Environment {
  readonly name: "sim" | "process" | "docker";
  readonly summary: string;
  /** Everything it can do at its best; see `offers`. */
  readonly capabilities: ReadonlySet<Capability>;
  /** What it can do to these nodes on this transport: a foreign program's clock, say, is out of reach. */
  offers(subject: {
    readonly foreign: boolean;
    readonly transport: NetworkOptions["transport"];
    readonly server?: ServerSystem;
  }): ReadonlySet<Capability>;
  launch(options: LaunchOptions): Promise<Cluster>;
}

/** What to start: name, bugs and options travel to child processes, the boot function is called in the simulator. */
export interface Launchable {
  /** A name of the registry or the path of a module that exports `system`; undefined for a foreign program. */
  readonly system?: string;
  readonly bugs: readonly string[];
  /** Options of the system that were given, as texts by name. */
  readonly systemOptions?: Readonly<Record<string, string>>;
  readonly boot?: Boot;
  /** A program that speaks Maelstrom's protocol on its standard streams, with its arguments. */
  readonly program?: readonly string[];
  /** Servers that are not ours: for environments of containers only. */
  readonly server?: { readonly system: ServerSystem; readonly options: SystemOptionValues };
}

export interface LaunchOptions {
  readonly launchable: Launchable;
  readonly nodes: readonly NodeId[];
  /** Streams are forked from it by name: `network`, `node/n1` ... */
  readonly random: Random;
  readonly network: NetworkOptions;
  readonly sink: TraceSink;
  /**
   * What the faults of the run need; all that is offered, unless given. Servers run as their authors made them where
   * nothing is needed that takes a change.
   */
  readonly needs?: ReadonlySet<Capability>;
  /** A folder of the run's own for data and logs (processes and containers only). */
  readonly folder?: string;
  /** Ends the launch early (Ctrl-C), with an error, when all that was started is undone. */
  readonly signal?: AbortSignal;
  /** Delays to play instead of drawing them, and a place to note those that were met (simulator only). */
  readonly delays?: { readonly play?: WrittenDelays; readonly record?: Map<string, MessageFate[]> };
}

/**
 * What chance did to messages, by link and type of message ("n1>n2 append_entries") in the order of sending. What
 * is not written is drawn, each message from a stream of its own.
 */
export type WrittenDelays = Readonly<Record<string, readonly MessageFate[]>>;

/** What chance did to one message. */
export interface MessageFate {
  /** The network's own delay, one a copy, ms: none is a message lost, two a message doubled. */
  readonly delaysMs: readonly number[];
  /** What rules of chance did to each copy, where such were in force. */
  readonly rules?: readonly RuleFate[];
}

/** Lost to a rule, or what was added to each copy, ms. */
export type RuleFate = "lost" | readonly number[];

/** How the network behaves before anything is broken. */
export interface NetworkOptions {
  /** One-way delay between nodes. Links between clients and nodes use `clientLatency`. */
  readonly latency: Latency;
  readonly clientLatency: Latency;
  /** `datagram`: each message on its own. `stream`: first in, first out, and reliable while connected. */
  readonly transport: "datagram" | "stream";
  /** Of datagrams. */
  readonly loss: number;
  readonly duplication: number;
  readonly timing: Timing;
}

export interface Latency {
  readonly distribution: "constant" | "uniform" | "exponential" | "normal";
  readonly meanMs: number;
}

/**
 * `asynchronous`: delays as drawn. `synchronous`: every message that is delivered arrives within the bound.
 * `partial`: asynchronous at first, bounded after the stabilisation time (Dwork, Lynch and Stockmeyer 1988).
 */
export type Timing =
  | { readonly model: "asynchronous" }
  | { readonly model: "synchronous"; readonly boundMs: number }
  | { readonly model: "partial"; readonly boundMs: number; readonly stableAtMs: number };

/** Receives everything worth keeping, in order. `seq` of messages pairs a send with its delivery or loss. */
export interface TraceSink {
  /** False when nobody wants messages (a sweep): then `message` is not called. Notes always come. */
  readonly messages: boolean;
  message(event: MessageEvent): void;
  note(note: Note): void;
  /** A line of a node's own log (standard error, a crash), or of the environment about a node. */
  log(time: Nanos, node: NodeId, text: string): void;
}

export interface MessageEvent {
  readonly time: Nanos;
  readonly seq: number;
  readonly kind: "send" | "deliver" | "drop";
  readonly message: Message;
  /** Why it was dropped: "cut", "loss", "down", ... */
  readonly reason?: string;
}

/** A running cluster. Everything in it is undone by disposal, on success, on failure and on Ctrl-C alike. */
export interface Cluster extends AsyncDisposable {
  readonly environment: Environment["name"];
  readonly capabilities: ReadonlySet<Capability>;
  readonly nodes: readonly NodeId[];
  readonly time: Time;
  /** Lets the world turn until the work is done: the simulator's loop runs only inside this call. */
  drive<V>(work: Promise<V>): Promise<V>;
  /** An endpoint for one client. Its name must be unique in the run. */
  connect(client: NodeId): Endpoint;
  /** One client's way to the ports of servers; there when the launchable is one of servers, `connect` otherwise. */
  reach?(client: NodeId): ClientReach;

  /** Lets somebody choose every step, in a simulation; see hand.ts. */
  hand?(): Hand;

  state(node: NodeId): NodeState;
  /** The role the node last noted, or undefined. */
  role(node: NodeId): string | undefined;
  /** Stops the node at once. `kept`: a crash of the process only; `lost`, `torn`: a power cut. */
  crash(node: NodeId, unsynced: "kept" | "lost" | "torn"): Promise<void>;
  start(node: NodeId): Promise<void>;
  pause(node: NodeId): Promise<void>;
  resume(node: NodeId): Promise<void>;
  /**
   * Rules stack: the first that drops or clogs decides, delays add up. In force when the promise resolves, until
   * disposed of. When it rejects nothing stays behind.
   */
  impose(links: readonly Link[], rule: LinkRule): Promise<Imposed>;
  /**
   * Sends `count` numbered probes at once along the link, on the very path of messages and under all rules in
   * force, and waits until all have arrived or `waitMs` (default 1000) of the run's time have passed. Either end
   * may be a client. The destination's network layer notes the arrival, so a paused node counts; one that is
   * down receives nothing.
   */
  probeLink(link: Link, count: number, waitMs?: number): Promise<LinkProbe>;
  /**
   * Breaks every open connection of the nodes at once, those with each other, with other nodes and with clients. What
   * was on its way is lost, and a client that waits for an answer is told ("timeout", for it learns no more than that).
   * New ones may be opened at once.
   */
  resetConnections?(nodes: readonly NodeId[]): Promise<BrokenConnections>;
  /** Bends the node's clock until disposed of. */
  bendClock(node: NodeId, bend: ClockBend): Promise<AsyncDisposable>;
  /** What the node's clocks say now, as it reads them itself. */
  readClock(node: NodeId): Promise<{ readonly wallMs: number; readonly monotonicMs: number }>;
  /** Breaks the node's disk, from when the promise resolves until disposed of. */
  breakDisk?(node: NodeId, rule: DiskRule): Promise<AsyncDisposable>;
  /**
   * Writes and syncs a small scratch file through the node's own storage layer, or beside a server in its data folder,
   * under all rules in force. The node must be up; should it stop or be paused meanwhile, this may reject, or not be
   * settled at all.
   */
  probeDisk?(node: NodeId): Promise<DiskProbe>;
  /** Leaves the node so many processors until disposed of, over restarts too. */
  throttle?(node: NodeId, cpus: number): Promise<AsyncDisposable>;
  /** Does a fixed piece of work in the node's place, with what processor time the node has. The node must be up. */
  strain?(node: NodeId): Promise<Strain>;
  /**
   * Stops the node by taking its memory away; resolves when the kernel has killed it, with what is to be told of that.
   * Its next life has its memory again.
   */
  exhaustMemory?(node: NodeId): Promise<string>;
  /** What of the node's files was lost or torn at its last crash, for evidence: characters per file. */
  lastLoss?(node: NodeId): Readonly<Record<string, number>>;
  /** Nodes that stopped by themselves (an uncaught error, an exit), in order. To be shown, never passed over. */
  deaths?(): readonly Death[];
  /** What the world cost so far: events executed, messages sent ... */
  counters?(): Readonly<Record<string, number>>;
}

/** What a piece of work in a node's place took. */
export interface Strain {
  readonly tookMs: number;
  /** How long it was held back although a processor was free for it; 0 for a node that is not throttled. */
  readonly throttledMs: number;
}

/** A node that nobody stopped stopped. */
export interface Death {
  readonly time: Nanos;
  readonly node: NodeId;
  readonly epoch: number;
  /** The error with its stack, or how the process ended. */
  readonly text: string;
}

export type NodeState = "up" | "down" | "paused";

/** One direction of one connection; either end may be a client. */
export interface Link {
  readonly src: NodeId;
  readonly dest: NodeId;
}

/** A rule in force, until disposed of. */
export interface Imposed extends AsyncDisposable {
  /** By what means, where that is not plain: "iptables", "a packet queue" ... For evidence. */
  readonly means?: string;
}

/** What became of the connections that were open when they were to be broken. */
export interface BrokenConnections {
  readonly broken: number;
  /** Those of the broken that were with clients. */
  readonly ofClients: number;
  /** Seen open still. */
  readonly left: number;
}

/** What became of a batch of probes. */
export interface LinkProbe {
  /** How many of the probes arrived, 0 to `count`; several copies of one count once. */
  readonly arrived: number;
  /** All copies that arrived: more than `arrived` when the link duplicates. */
  readonly copies: number;
  /** Median one-way delay of the first copies, ms; 0 when nothing arrived. */
  readonly delayMs: number;
  /** One-way delay of each probe's first copy, ms, in the order of sending; the lost are left out. */
  readonly delaysMs: readonly number[];
}

export interface LinkRule {
  /** Probability that a message is dropped; 1 is a cut. */
  readonly drop?: number;
  readonly delay?: Latency;
  readonly duplicate?: number;
  /** Probability that a message is held back by a further delay, and so overtaken. */
  readonly reorder?: number;
  /** Holds every message until the rule is disposed of, then delivers them. */
  readonly clog?: boolean;
  /**
   * How many kilobits the link carries in a second. Messages queue for their turn; one that finds more than two
   * seconds of others before it is dropped, and so is one that would itself take more than five.
   */
  readonly bandwidthKbps?: number;
}

export interface ClockBend {
  /** Added to the wall clock at once (a jump), ms. */
  readonly offsetMs?: number;
  /**
   * Both clocks and all timers run at this rate: 1.01 is one percent fast. Of servers that are not ours the wall
   * clock alone does.
   */
  readonly rate?: number;
  /** The wall clock alternates between true and true + offset with this period, ms. */
  readonly strobe?: { readonly offsetMs: number; readonly periodMs: number };
}

export interface DiskRule {
  /** Probability that a call rejects with EIO. */
  readonly eio?: number;
  /** Every write rejects with ENOSPC. */
  readonly full?: boolean;
  /** Added to every sync, ms. */
  readonly slowSyncMs?: number;
  /** Probability that a read returns text with one character changed. */
  readonly corruption?: number;
}

/** What became of a small write to a node's disk. */
export interface DiskProbe {
  readonly wrote: boolean;
  /** Why not: "ENOSPC" or "EIO". */
  readonly error?: string;
  /** How long the write and its sync took, or failed to. */
  readonly syncMs: number;
}

/** A client's end of the network. */
export interface Endpoint {
  readonly name: NodeId;
  /** Sends a request and resolves with the reply, or with "timeout". The message id is the endpoint's business. */
  call(dest: NodeId, body: Body, timeout: Nanos): Promise<Message | "timeout">;
  close(): void;
}
