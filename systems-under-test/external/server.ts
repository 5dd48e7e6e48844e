import type { Answer, Invocation } from "../../harness/core/operation.ts";
import type { Time } from "../../harness/core/time.ts";
import type { NodeId } from "../../harness/runtime/message.ts";
import type { SystemDeclaration, SystemOptionValues, SystemUnderTest } from "../system.ts";

/**
 * A system that is not ours: servers in containers, driven by clients of their own. One of the registry, or a
 * module that `--system ./mine.js` names. It runs where containers run (`--env docker`) and nowhere else.
 */
export interface ServerSystem extends SystemDeclaration {
  /** How a node's container is made. Called once a node; the same container is started again after a crash. */
  container(place: Place): Container;
  /** Ports on which the server listens. One at least is for clients; links are probed on the first that is for peers or both. */
  readonly ports: readonly Port[];
  /** The folder, in the container, of what must survive a crash: a volume of the node's own. */
  readonly dataFolder: string;
  /** Log files, in the container, that are kept besides standard output and standard error. */
  readonly logFiles?: readonly string[];
  /** Resolves when the node serves clients; rejects as long as it does not. Asked again and again at the start. */
  ready(question: Question): Promise<void>;
  /** How long all nodes together may take to become ready; 30,000 ms by default. */
  readonly readyMs?: number;
  /** Asks the node for its role, "leader" or "follower" where it has such; the answer steers `--target`. */
  role?(question: Question): Promise<string | undefined>;
  /**
   * Asks the node for the wall clock it goes by, ms since 1970: the best evidence that a clock is bent. Without it the
   * clock is read by `date` beside the server.
   */
  wallClock?(question: Question): Promise<number>;
  /** Capabilities of containers this server cannot have, each with the reason: the clock of a static program, say. */
  readonly beyondReach?: Readonly<Record<string, string>>;
  /** Runs that are known to show something, good or bad: the track record repeats them. */
  readonly exhibits?: readonly Exhibit[];
  /** A client of one process: see `serverClient` for what has to be right about it. */
  client(connection: Connection): ServerClient;
}

/** A run, and what it is known to show. */
export interface Exhibit {
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** A published report of the same. */
  readonly precedent?: string;
  /** The options of `faultline run`, by their long names. */
  readonly options: Readonly<Record<string, string | number>>;
  readonly seed: number;
  readonly verdict: "valid" | "invalid";
  /** The checker that says so. */
  readonly checker: string;
  /** True when the models of the ladder that hold of the history, and those that do not, are told too. */
  readonly ladder?: boolean;
}

/** Where a node stands when its container is made. */
export interface Place {
  readonly node: NodeId;
  /** Position among `nodes`, from 0. */
  readonly index: number;
  /** All nodes with their addresses in the cluster's network; each is also known there by its name. */
  readonly nodes: readonly Neighbour[];
  readonly dataFolder: string;
  readonly options: SystemOptionValues;
}

export interface Neighbour {
  readonly node: NodeId;
  /** An address that stays the same over restarts. */
  readonly host: string;
}

export interface Container {
  readonly image: Image;
  /** Takes the place of the image's own entry point. */
  readonly entrypoint?: readonly string[];
  /** Takes the place of the image's own command. */
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Further names by which the other nodes know it. */
  readonly aliases?: readonly string[];
  /** Folders besides /tmp and the data folder that are writable and forgotten at a crash. */
  readonly scratchFolders?: readonly string[];
  /** True when the server must be able to write anywhere: by default its root is read-only. */
  readonly writableRoot?: boolean;
  /** Linux capabilities it needs back, such as "SETUID"; by default it has none. */
  readonly linuxCapabilities?: readonly string[];
  /** 512 by default. */
  readonly memoryMb?: number;
  /**
   * How much the data folder holds in runs in which it is filled (`disk-full`): it lies in memory then. More than the
   * server needs of its own accord; 256 by default.
   */
  readonly dataMb?: number;
}

/** An image that is there or can be pulled, or the text of a Dockerfile and the files beside it. */
export type Image =
  | { readonly name: string }
  | {
      readonly dockerfile: string;
      /** Text by path, relative to the Dockerfile. */
      readonly files?: Readonly<Record<string, string>>;
      /** A folder of the host whose files stand beside the Dockerfile too. */
      readonly contextFolder?: string;
    };

export interface Port {
  readonly name: string;
  readonly number: number;
  /** Those for clients, or both, are reachable from the harness. */
  readonly for: "clients" | "peers" | "both";
}

/** A node is asked whether it serves, or for its role. */
export interface Question {
  readonly node: NodeId;
  readonly nodes: readonly NodeId[];
  readonly reach: Reach;
  readonly options: SystemOptionValues;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** The way from the harness to the nodes' ports for clients. */
export interface Reach {
  /**
   * Where the port of that name of a node is found now: on the loopback. It may take connections although the
   * node is down or cut off; such a connection ends, or stays silent, without an answer.
   */
  address(node: NodeId, port: string): Promise<Address>;
  /** The node's address in the cluster's network, by which the servers speak of it. */
  host(node: NodeId): string;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A client's own way, which faults can cut; closing it ends its connections. */
export interface ClientReach extends Reach {
  close(): void;
}

/** What a client gets. */
export interface Connection {
  /** Its name, unique in the run. */
  readonly name: string;
  /** The node it belongs to, for the whole run. */
  readonly node: NodeId;
  readonly nodes: readonly NodeId[];
  readonly reach: ClientReach;
  readonly time: Time;
  /** After this long the outcome of a call is unknown. */
  readonly timeoutMs: number;
  readonly options: SystemOptionValues;
  /** True for a function that changes nothing: without an answer it may count as failed. */
  isReadOnly(f: string): boolean;
}

/** Makes one call at a time. `fail` only where the call certainly did not happen and never will. */
export interface ServerClient {
  invoke(invocation: Invocation): Promise<Answer>;
  close(): void;
}

/** Whatever a run can be made of, foreign programs apart. */
export type AnySystem = SystemUnderTest | ServerSystem;

/** True for a system of servers, false for one of our own nodes. */
export function isServerSystem(system: AnySystem): system is ServerSystem {
  return "container" in system;
}
